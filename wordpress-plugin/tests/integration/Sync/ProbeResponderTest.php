<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Domain\Site\ProbeAnswer;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\ProbeResponder;

require_once dirname(__DIR__, 2) . '/HasWebServer.php';

/** Requests as the check of a site sends them, to a real web server. */
final class ProbeResponderTest extends NetworkTestCase
{
    use HasWebServer;

    private static function nonce(int $age = 0): string
    {
        return ProbeResponder::probe()->nonce(time() - $age);
    }

    public function testEachHostOfASiteAnswersWithThatSite(): void
    {
        $shop = $this->site('shop.example');
        $site = $this->site('one.network.example');
        foreach (['network.example' => 1, 'shop.example' => $shop, 'SHOP.example:80' => $shop, 'one.network.example' => $site] as $host => $id) {
            $nonce = self::nonce();
            $response = self::$server->get($host, Probe::path($nonce));
            self::assertSame(202, $response['status'], $host);
            self::assertEquals(
                new ProbeAnswer(strtolower((string) preg_replace('/:80$/', '', $host)), $id),
                ProbeResponder::probe()->read($response['body'], $nonce),
                $host,
            );
        }
    }

    /** One that ignores the query would show it to the next visitor of the home page. */
    public function testNoCacheKeepsTheAnswer(): void
    {
        ['status' => $status, 'headers' => $headers] = self::$server->get('network.example', Probe::path(self::nonce()));
        // RFC 9110, 15.1; Cloudflare stores 302 and 303, too.
        self::assertNotContains($status, [200, 203, 204, 206, 300, 301, 302, 303, 308, 404, 405, 410, 414, 501], 'the statuses that a cache stores by default');
        self::assertSame('*', $headers['vary'] ?? '');
        self::assertStringContainsString('no-store', $headers['cache-control'] ?? '');
        self::assertSame(
            ['no-store', 'no-store', 'no-cache', '0', 'noindex, nofollow', 'text/plain; charset=utf-8'],
            array_map(static fn (string $name): string => $headers[$name] ?? '', ['cdn-cache-control', 'surrogate-control', 'x-litespeed-cache-control', 'x-accel-expires', 'x-robots-tag', 'content-type']),
        );
        self::assertArrayNotHasKey('set-cookie', $headers);
    }

    /** @return iterable<string, array{Closure(): string}> queries */
    public static function invalid(): iterable
    {
        yield 'none' => [static fn (): string => ''];
        yield 'empty' => [static fn (): string => 'serverpilot_probe='];
        yield 'a list' => [static fn (): string => 'serverpilot_probe[]=' . self::nonce()];
        yield 'another network\'s' => [static fn (): string => 'serverpilot_probe=' . (new Probe('other keys'))->nonce(time())];
        yield 'replayed later' => [static fn (): string => 'serverpilot_probe=' . self::nonce(Probe::LIFETIME + 5)];
        yield 'of the future' => [static fn (): string => 'serverpilot_probe=' . self::nonce(-Probe::LIFETIME - 60)];
        yield 'with another time' => [static fn (): string => 'serverpilot_probe=' . preg_replace('/^\d+/', (string) (time() + 1), self::nonce(500))];
        yield 'cut' => [static fn (): string => 'serverpilot_probe=' . substr(self::nonce(), 0, -1)];
        yield 'with more' => [static fn (): string => 'serverpilot_probe=' . self::nonce() . '%0A'];
    }

    /**
     * @dataProvider invalid
     *
     * @param Closure(): string $query
     */
    public function testWithoutAValidNonceThePluginCannotBeSeen(Closure $query): void
    {
        $plain = self::$server->get('network.example', '/');
        $probed = self::$server->get('network.example', '/?' . $query());
        self::assertStringNotContainsString('serverpilot', strtolower($probed['body'] . implode("\n", $probed['headers'])));
        self::assertSame([$plain['status'], array_keys($plain['headers'])], [$probed['status'], array_keys($probed['headers'])]);
    }

    public function testANonceForTheDatabaseIsAnsweredByTheOneThatStoredIt(): void
    {
        $probe = ProbeResponder::probe();
        $nonce = $probe->nonce(time(), asks_database: true);
        $site = static fn (): ?int => $probe->read(self::$server->get('network.example', Probe::path($nonce))['body'], $nonce)?->site;
        self::assertSame(0, $site(), 'another database');
        State::set('database_nonce', $nonce);
        self::assertSame(1, $site());
        State::set('database_nonce', $probe->nonce(time(), asks_database: true));
        self::assertSame(0, $site());
    }

    /** What splits reads and writes sends a locking read to the server that takes the writes. */
    public function testTheDatabasesNonceIsNotReadFromAReplica(): void
    {
        $nonce = ProbeResponder::probe()->nonce(time(), asks_database: true);
        State::set('database_nonce', $nonce);
        $statements = [];
        $keep = static function (string $statement) use (&$statements): string {
            return $statements[] = $statement;
        };
        add_filter('query', $keep);
        $answer = ProbeResponder::answer($nonce, 'network.example');
        remove_filter('query', $keep);
        self::assertSame(1, ProbeResponder::probe()->read((string) $answer, $nonce)?->site);
        self::assertCount(1, $statements);
        self::assertStringEndsWith(' FOR UPDATE', $statements[0]);
    }

    public function testADatabaseThatCannotBeReadIsNotAnother(): void
    {
        global $wpdb;
        $nonce = ProbeResponder::probe()->nonce(time(), asks_database: true);
        State::set('database_nonce', $nonce);
        $refuse = static fn (string $statement): string => str_contains($statement, 'sitemeta') ? 'SELECT refused' : $statement;
        add_filter('query', $refuse);
        try {
            self::assertSame('', ProbeResponder::answer($nonce, 'network.example'));
        } finally {
            remove_filter('query', $refuse);
            State::refresh();
        }
    }

    /** WordPress shows it to no visitor. */
    public function testASiteThatIsShutAnswersAsGone(): void
    {
        $id = $this->site('shut.example');
        foreach (['archived', 'spam', 'deleted'] as $status) {
            update_blog_status($id, $status, '1');
            $nonce = self::nonce();
            $response = self::$server->get('shut.example', Probe::path($nonce));
            self::assertSame([410, $id], [$response['status'], ProbeResponder::probe()->read($response['body'], $nonce)?->site], $status);
            update_blog_status($id, $status, '0');
        }
        self::assertSame(202, self::$server->get('shut.example', Probe::path(self::nonce()))['status']);
    }

    public function testAHostWithoutASiteGivesNoAnswer(): void
    {
        $response = self::$server->get('nobody.example', Probe::path(self::nonce()));
        self::assertStringNotContainsString('serverpilot-probe', $response['body']);
        self::assertSame(302, $response['status']);
    }

    public function testAReplayedNonceIsAnsweredSomeTimesAndNeverAfterItsLifetime(): void
    {
        $nonce = self::nonce();
        $answers = array_filter(array_map(static fn (int $_): ?string => ProbeResponder::answer($nonce, 'network.example'), range(1, 40)));
        self::assertCount(20, $answers);
        self::assertCount(1, array_unique($answers), 'a repetition tells nothing new');
        self::assertSame('', ProbeResponder::answer($nonce, 'network.example'), 'and not the page, which looks like that of another app');
        self::assertNull(ProbeResponder::answer(self::nonce(Probe::LIFETIME + 5), 'network.example'));
    }

    public function testAnAnswerCostsNoQuery(): void
    {
        global $wpdb;
        $nonce = self::nonce();
        $before = $wpdb->num_queries;
        self::assertNotNull(ProbeResponder::answer($nonce, 'network.example'));
        self::assertNull(ProbeResponder::answer('1-2-3', 'network.example'));
        self::assertSame($before, $wpdb->num_queries);
    }

    public function testAHostThatIsNoneIsNotRepeated(): void
    {
        foreach (['', 'a b', "a\nb", '<b>', str_repeat('a', 254)] as $host) {
            self::assertNull(ProbeResponder::answer(self::nonce(), $host), $host);
        }
    }
}
