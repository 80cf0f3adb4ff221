<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool;
use ServerPilot\Sync\Domain\PoolAnswer;
use ServerPilot\Sync\Domain\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolProof;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\ProbeResponder;

require_once dirname(__DIR__, 2) . '/WebServer.php';

/** An app of the pool, asked by its own domain, for which WordPress has no site. */
final class PoolProofTest extends NetworkTestCase
{
    private const SECOND = 'emulatorapp00002';
    private const OWN = 'app2.example';
    private static WebServer $server;

    public static function setUpBeforeClass(): void
    {
        self::$server = new WebServer();
    }

    public static function tearDownAfterClass(): void
    {
        self::$server->stop();
    }

    protected function setUp(): void
    {
        parent::setUp();
        State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
    }

    /** @param Closure(string, string): string $body of the response, by host and path */
    private static function proof(Closure $body): PoolProof
    {
        return new PoolProof(new FaultInjectingClient(instead: ['site' => static fn (string $domain, string $path): array => [
            'http' => ['status' => 200], 'https' => [], 'body_start' => $body($domain, $path),
        ]]));
    }

    private static function asked(Closure $body, ?int $proven_at = null): PoolApp
    {
        return self::proof($body)->asked(new PoolApp(self::SECOND, ownDomain: self::OWN, provenAt: $proven_at));
    }

    public function testTheAppAnswersByItsOwnPhpAndThisDatabase(): void
    {
        $app = self::asked(static fn (string $host, string $path): string => self::$server->get($host, $path)['body']);
        self::assertSame(PoolAnswer::Proven, $app->answer);
        self::assertEqualsWithDelta(time(), $app->provenAt, 3);
    }

    /** @return iterable<string, array{Closure(string, string): string, PoolAnswer}> */
    public static function wrong(): iterable
    {
        $get = static fn (string $host, string $path): string => self::$server->get($host, $path)['body'];
        $nonce = static fn (string $path): string => (string) preg_replace('/^.*serverpilot_probe=([^&]*).*$/', '$1', $path);
        $answer = static fn (string $host, int $site, string $extension): Closure => static fn (string $_, string $path): string
            => ProbeResponder::probe()->answer($nonce($path), $host, $site, $extension);
        $version = (string) phpversion('serverpilot');
        yield 'a redirect to the network' => [static fn (string $host, string $path): string => $get(self::NETWORK, $path), PoolAnswer::OtherSite];
        yield 'another page' => [static fn (): string => 'a page', PoolAnswer::OtherSite];
        yield 'no extension' => [$answer(self::OWN, 1, ''), PoolAnswer::OtherExtension];
        yield 'another version' => [$answer(self::OWN, 1, "{$version}9"), PoolAnswer::OtherExtension];
        yield 'another database' => [$answer(self::OWN, 0, $version), PoolAnswer::OtherDatabase];
    }

    /**
     * @dataProvider wrong
     *
     * @param Closure(string, string): string $body
     */
    public function testAnyOtherAnswerEndsTheProof(Closure $body, PoolAnswer $answer): void
    {
        $app = self::asked($body, proven_at: time() - 60);
        self::assertSame([$answer, null], [$app->answer, $app->provenAt]);
    }

    public function testNoAnswerProvesNothing(): void
    {
        $app = self::asked(static fn (): never => throw new RuntimeException('no connection'), proven_at: 1);
        self::assertSame([PoolAnswer::Unreachable, 1], [$app->answer, $app->provenAt]);
    }

    public function testTheFileAnswersNothingElse(): void
    {
        $file = '/wp-content/plugins/serverpilot-sync/proof.php';
        $nonce = ProbeResponder::probe()->nonce(time(), asks_extension: true);
        foreach ([
            '',
            "?serverpilot_probe={$nonce}",
            '?home=' . self::NETWORK,
            "?serverpilot_probe={$nonce}&home=%2F",
            '?serverpilot_probe=' . ProbeResponder::probe()->nonce(time()) . '&home=' . self::NETWORK,
            '?serverpilot_probe=e' . time() . str_repeat('-' . str_repeat('0', 32), 2) . '&home=' . self::NETWORK,
        ] as $query) {
            $response = self::$server->get(self::OWN, $file . $query);
            self::assertSame([404, ''], [$response['status'], trim($response['body'])], $query);
        }
    }

    public function testASyncAsksOnceAnHour(): void
    {
        $this->emulator->setDomains([self::OWN], self::SECOND);
        PoolSettings::remember(new PoolApp(self::SECOND, isChosen: true));
        $asked = 0;
        $client = new FaultInjectingClient(instead: ['site' => static function (string $host, string $path) use (&$asked): array {
            $asked += (int) str_contains($path, 'proof.php');

            return ['http' => ['status' => 200], 'https' => [], 'body_start' => self::$server->get($host, $path)['body']];
        }]);
        $this->sync($client);
        $this->sync($client);
        self::assertSame(1, $asked);
        $app = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        self::assertSame([self::OWN, PoolAnswer::Proven], [$app?->ownDomain, $app?->answer]);
        PoolSettings::remember($app->with(askedAt: time() - HOUR_IN_SECONDS));
        $this->sync($client);
        self::assertSame(2, $asked);
    }

    public function testOneSyncAsksAFewApps(): void
    {
        $asked = [];
        $proof = new PoolProof(new FaultInjectingClient(instead: ['site' => static function (string $host) use (&$asked): never {
            $asked[] = $host;
            throw new RuntimeException('no connection');
        }]));
        $pool = new Pool('main', array_map(static fn (int $n): PoolApp => new PoolApp("app{$n}", ownDomain: "app{$n}.example", askedAt: 10 - $n), range(1, 5)));
        $pool = $proof->renew($pool, []);
        self::assertSame(['app5.example', 'app4.example', 'app3.example'], $asked, 'those that were not asked for the longest time');
        $proof->renew($pool, []);
        self::assertSame(['app2.example', 'app1.example'], array_slice($asked, 3, 2));
    }

    public function testItsOwnDomainIsOneThatNoOtherAppAndNoSiteHas(): void
    {
        $this->site('customer.example');
        $proof = new PoolProof(Plugin::instance()->client());
        $apps = static fn (string ...$domains): array => [
            ['id' => 'emulatorapp00001', 'name' => 'network', 'domains' => [self::NETWORK, 'both.example']],
            ['id' => self::SECOND, 'name' => 'shop', 'domains' => $domains],
        ];
        $own = static fn (string ...$domains): string => $proof->withOwnDomain(new PoolApp(self::SECOND), $apps(...$domains))->ownDomain;
        self::assertSame(self::OWN, $own('*.wild.example', 'both.example', 'customer.example', 'www.customer.example', 'App2.example', 'later.example'));
        self::assertSame('', $own('both.example', 'customer.example', self::NETWORK));
    }
}
