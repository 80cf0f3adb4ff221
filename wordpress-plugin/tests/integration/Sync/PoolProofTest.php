<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Customer\NewDomainState;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\WebRoot;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\NewDomainCheck;
use ServerPilot\Sync\Sync\PoolProof;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\ProbeResponder;
use ServerPilot\Sync\Sync\Reconciler;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

require_once dirname(__DIR__, 2) . '/HasWebServer.php';

/** An app of the pool, asked by its own domain, for which WordPress has no site. */
final class PoolProofTest extends PoolTestCase
{
    use HasWebServer;

    private const FILE = '/wp-content/plugins/serverpilot-sync/proof.php';

    protected function setUp(): void
    {
        parent::setUp();
        State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
    }

    /** @param Closure(string, string): string $body of the response, by host and path */
    private static function proof(Closure $body, int $status): PoolProof
    {
        return new PoolProof(new FaultInjectingClient(instead: ['site' => static fn (string $domain, string $path): array => [
            'http' => ['status' => $status], 'https' => [], 'body_start' => $body($domain, $path),
        ]]));
    }

    private static function asked(Closure $body, ?int $proven_at = null, int $status = 200): PoolApp
    {
        return self::proof($body, $status)->asked(new PoolApp(self::SECOND, ownDomain: self::OWN, provenAt: $proven_at));
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

    /** @return iterable<string, array{int, Closure(string, string): string}> */
    public static function temporary(): iterable
    {
        foreach ([401, 403, 408, 429, 500, 502, 503] as $status) {
            yield "status {$status}" => [$status, static fn (): string => 'a page'];
        }
        yield 'a cached answer' => [200, static fn (): string => ProbeResponder::probe()->answer(
            ProbeResponder::probe()->nonce(time() - 600, asks_extension: true),
            self::OWN,
            1,
            (string) phpversion('serverpilot'),
        )];
    }

    /**
     * @dataProvider temporary
     *
     * @param Closure(string, string): string $body
     */
    public function testAFailureThatMayPassLeavesTheProof(int $status, Closure $body): void
    {
        $app = self::asked($body, proven_at: 1, status: $status);
        self::assertSame([PoolAnswer::Unreachable, 1], [$app->answer, $app->provenAt]);
    }

    /** The two checks may run at the same time: an operator adds an app while a sync checks whether the network is a copy. */
    public function testTheCheckOfACopyKeepsItsNonce(): void
    {
        $copy = ProbeResponder::probe()->nonce(time(), asks_database: true);
        DatabaseNonce::store($copy, DatabaseNonce::COPY);
        self::asked(static fn (): string => 'a page');
        self::assertTrue(DatabaseNonce::isStored($copy));
    }

    public function testTheFileAnswersNothingElse(): void
    {
        $probe = ProbeResponder::probe();
        foreach ([
            '',
            '?home=' . self::NETWORK,
            "?serverpilot_probe={$probe->nonce(time())}",
            '?serverpilot_probe=e' . time() . str_repeat('-' . str_repeat('0', 32), 2),
        ] as $query) {
            $response = self::$server->get(self::OWN, self::FILE . $query);
            self::assertSame([404, ''], [$response['status'], trim($response['body'])], $query);
        }
    }

    /** Otherwise, redirects of the configuration would lead to it, and caches would store pages under its name. */
    public function testTheFileTakesNoHostFromItsAddress(): void
    {
        $nonce = ProbeResponder::probe()->nonce(time(), asks_extension: true);
        DatabaseNonce::store($nonce, self::SECOND);
        $of = static function (string $host, string $query, string $method = 'GET') use ($nonce): ?string {
            $body = self::$server->get($host, self::FILE . "?serverpilot_probe={$nonce}{$query}", $method)['body'];

            return ProbeResponder::probe()->read($body, $nonce)?->host;
        };
        self::assertSame([self::OWN, self::OWN, 'other.example'], [$of(self::OWN, ''), $of(self::OWN, '&home=evil.example'), $of('other.example', '')]);
        self::assertNull($of(self::OWN, '', 'POST'));
    }

    /** A folder of plugins that is not inside WordPress, as with Bedrock. */
    public function testWordPressIsFoundBesideItsContent(): void
    {
        $root = (string) getenv('NETWORK_FOLDER') . '/layout-' . bin2hex(random_bytes(4));
        foreach (['app/plugins/serverpilot-sync', 'wp'] as $folder) {
            mkdir("{$root}/{$folder}", recursive: true);
        }
        $file = "{$root}/app/plugins/serverpilot-sync/proof.php";
        self::assertSame('', WebRoot::loader($file));
        touch("{$root}/wp/wp-load.php");
        self::assertSame("{$root}/wp/wp-load.php", WebRoot::loader($file));
        mkdir("{$root}/old");
        touch("{$root}/old/wp-load.php");
        self::assertSame('', WebRoot::loader($file), 'which of the two is not known');
        touch("{$root}/wp-load.php");
        self::assertSame("{$root}/wp-load.php", WebRoot::loader($file));
        self::assertStringContainsString('wp-load.php', PoolAnswer::OtherLayout->message(self::OWN));
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

    public function testAfterAnotherAnswerASyncAsksAgainInTenMinutes(): void
    {
        $this->emulator->setDomains([self::OWN], self::SECOND);
        PoolSettings::remember(new PoolApp(self::SECOND, isChosen: true));
        $asked = 0;
        $client = new FaultInjectingClient(instead: ['site' => static function (string $_, string $path) use (&$asked): never {
            $asked += (int) str_contains($path, 'proof.php');
            throw new RuntimeException('no connection');
        }]);
        $this->sync($client);
        $this->sync($client);
        self::assertSame(1, $asked);
        $host = Plugin::instance()->host();
        (new Reconciler($client, new Desired($client, $host)))->run(ignore_delays: true);
        self::assertSame(2, $asked, 'an operator does not wait');
        $app = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        PoolSettings::remember($app?->with(askedAt: time() - (10 * MINUTE_IN_SECONDS)));
        $this->sync($client);
        self::assertSame(3, $asked);
    }

    public function testACustomerCannotTakeTheOwnDomainOfAnApp(): void
    {
        $this->emulator->setDomains([self::OWN, 'later.example'], self::SECOND);
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time() - HOUR_IN_SECONDS, PoolAnswer::Proven));
        $client = new FaultInjectingClient(instead: ['site' => static fn (string $host, string $path): array => [
            'http' => ['status' => 200], 'https' => [], 'body_start' => self::$server->get($host, $path)['body'],
        ]]);
        $check = new NewDomainCheck($client, new Desired($client, Plugin::instance()->host()), Plugin::instance()->facts());
        self::assertSame(NewDomainState::Refused, $check->of(self::OWN, 1)->state);
        $this->site(self::OWN);
        $this->sync($client);
        $this->sync($client);
        self::assertSame(['network_domain', 'network_domain'], array_map(fn (string $domain): ?string => $this->record($domain)?->reason->value, [self::OWN, 'www.' . self::OWN]));
        $app = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        self::assertSame([self::OWN, PoolAnswer::Proven, []], [$app?->ownDomain, $app?->answer, PoolStatus::problems()]);
    }

    public function testAnOwnDomainThatAnotherAppListsIsReplacedBySyncs(): void
    {
        $this->emulator->setDomains([self::OWN, 'later.example'], self::SECOND);
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        $client = new FaultInjectingClient(instead: ['site' => static fn (string $host, string $path): array => [
            'http' => ['status' => 200], 'https' => [], 'body_start' => self::$server->get($host, $path)['body'],
        ]]);
        $this->emulator->setDomains([self::NETWORK, self::OWN], 'emulatorapp00001');
        $this->sync($client);
        $this->sync($client);
        $app = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        self::assertSame(['later.example', PoolAnswer::Proven], [$app?->ownDomain, $app?->answer]);
        $this->sync($client);
        self::assertSame([], PoolStatus::problems());
    }

    public function testAnOperatorsDecisionDuringAProofStays(): void
    {
        $app = new PoolApp(self::SECOND, true, false, self::OWN);
        PoolSettings::remember($app);
        PoolSettings::remember($app->with(isChosen: false));
        PoolSettings::rememberProof($app->answered(PoolAnswer::Proven, 5));
        $stored = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        self::assertSame([true, 5], [$stored?->isLeaving, $stored?->provenAt]);
    }

    public function testOneSyncAsksAFewApps(): void
    {
        $asked = [];
        $proof = new PoolProof(new FaultInjectingClient(instead: ['site' => static function (string $host) use (&$asked): never {
            $asked[] = $host;
            throw new RuntimeException('no connection');
        }]));
        $own = array_map(static fn (int $n): array => ['id' => "app{$n}", 'name' => "app{$n}", 'domains' => ["app{$n}.example"]], range(1, 5));
        // Three without an own domain, or that the account does not have, take no other app's turn.
        $without = array_map(static fn (int $n): PoolApp => new PoolApp("none{$n}"), range(1, 3));
        $pool = new Pool('main', [...$without, ...array_map(static fn (int $n): PoolApp => new PoolApp("app{$n}", ownDomain: "app{$n}.example", askedAt: 10 - $n), range(1, 5))]);
        $pool = $proof->renew($pool, $own, true, static fn (): bool => true);
        self::assertSame(['app5.example', 'app4.example', 'app3.example'], $asked, 'those that were not asked for the longest time');
        $proof->renew($pool, $own, false, static fn (): bool => true);
        self::assertSame(['app2.example', 'app1.example'], array_slice($asked, 3));
        $proof->renew($pool, $own, true, static fn (): bool => false);
        self::assertCount(5, $asked, 'not without the lease');
    }

    public function testItsOwnDomainIsOneThatNoOtherAppOfTheServerAndNoSiteHas(): void
    {
        $this->site('customer.example');
        $proof = new PoolProof(Plugin::instance()->client());
        $apps = static fn (string ...$domains): array => [
            ['id' => 'copy', 'name' => 'copy', 'server_id' => 's2', 'domains' => [self::OWN, 'later.example']],
            ['id' => 'emulatorapp00001', 'name' => 'network', 'server_id' => 's1', 'domains' => [self::NETWORK, 'both.example']],
            ['id' => self::SECOND, 'name' => 'shop', 'server_id' => 's1', 'domains' => $domains],
        ];
        $own = static fn (string ...$domains): string => $proof->withOwnDomain(new PoolApp(self::SECOND), $apps(...$domains))->ownDomain;
        self::assertSame(self::OWN, $own('*.wild.example', 'both.example', 'customer.example', 'www.customer.example', 'App2.example', 'later.example'));
        self::assertSame('', $own('both.example', 'customer.example', self::NETWORK));
        // It is gone from the list; or a customer maps it, which is refused.
        $proven = new PoolApp(self::SECOND, ownDomain: self::OWN, provenAt: 5, askedAt: 5, answer: PoolAnswer::Proven);
        self::assertEquals($proven, $proof->withOwnDomain($proven, $apps('later.example', self::OWN)));
        $again = $proof->withOwnDomain($proven, $apps('later.example'));
        self::assertSame(['later.example', PoolAnswer::NotAsked, null, 5], [$again->ownDomain, $again->answer, $again->askedAt, $again->provenAt]);
        $this->site(self::OWN);
        self::assertEquals($proven, $proof->withOwnDomain($proven, $apps('later.example', self::OWN)));
    }
}
