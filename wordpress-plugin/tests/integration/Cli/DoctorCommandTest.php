<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;
use WP_CLI\ExitException;

require_once dirname(__DIR__, 2) . '/fakes/wp-cli.php';
require_once dirname(__DIR__, 2) . '/fakes/FakeInternet.php';

/** `wp serverpilot doctor`: which problems it finds, which remedies it names, and that it changes nothing. */
final class DoctorCommandTest extends NetworkTestCase
{
    private ?Client $real = null;

    protected function setUp(): void
    {
        parent::setUp();
        Plugin::instance()->registerCommands();
        add_filter('serverpilot_resolve', static fn (mixed $_, string $name): array|false => $name === 'away.network.example' ? ['203.0.113.9'] : false, 10, 2);
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_resolve');
        if ($this->real !== null) {
            (new ReflectionProperty(Plugin::class, 'client'))->setValue(Plugin::instance(), $this->real);
        }
    }

    /**
     * @param list<string> $args
     * @param array<string, string|bool> $options
     *
     * @return array<string, array<string, string>> rows by check, with the exit code as `exit` of each
     */
    private function doctor(array $args = [], array $options = [], int $exit = 0): array
    {
        WP_CLI::$lines = WP_CLI::$tables = [];
        $ended = 0;
        try {
            (WP_CLI::$callables['serverpilot doctor'])($args, $options);
        } catch (ExitException $e) {
            $ended = $e->getCode();
        }
        $rows = array_merge(...array_column(WP_CLI::$tables, 'items'));
        self::assertSame($exit, $ended, (string) json_encode([$rows, WP_CLI::$lines]));

        return array_column($rows, null, 'check');
    }

    /** A network that works: a sync has run, and the next one is scheduled. */
    private function healthy(): void
    {
        $this->site('away.network.example');
        $this->sync();
        Scheduler::schedule();
    }

    public function testAWorkingNetworkHasNoProblem(): void
    {
        $this->healthy();
        $checks = $this->doctor();
        self::assertSame(['ok'], array_values(array_unique(array_column($checks, 'state'))));
        self::assertStringContainsString('emulated', $checks['app']['message']);
        self::assertSame('app.ok', $checks['app']['code']);
        self::assertContains('code', WP_CLI::$tables[0]['fields'], 'it can be searched for');
        self::assertSame(['Success: No problems found.'], WP_CLI::$lines);
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, (string) json_encode($checks));
    }

    /** @return array<string, array{0: Closure(self): void, 1: string, 2: string, 3?: string}> what is done, the check that finds it, a part of its texts, and its state */
    public static function faults(): array
    {
        return [
            'wrong key' => [static fn (self $test) => $test->settings(api_key: 'another'), 'connection', 'WU_SERVER_PILOT_API_KEY'],
            'another app' => [static fn (self $test) => $test->setList('other.example'), 'app', 'does not serve this network'],
            'switched off' => [static fn (self $test) => State::set('enabled', false), 'switch', 'Network Admin > Settings'],
            'not scheduled' => [static fn (self $test) => Scheduler::stop(), 'scheduled_sync', 'is missing on the main site'],
            'syncs stopped' => [static fn (self $test) => State::set('last_run', time() - 2 * HOUR_IN_SECONDS), 'last_sync', 'wp cron event run --due-now'],
            'syncs are late' => [static fn (self $test) => State::set('last_run', time() - 1000), 'last_sync', 'wp serverpilot sync', 'pending'],
            'server away' => [static fn (self $test) => State::change(['away_since' => time() - 2 * HOUR_IN_SECONDS, 'server_contact' => time() - 3 * HOUR_IN_SECONDS]), 'server_action', 'not contacted ServerPilot for 3 hours'],
            'action that fails' => [static fn (self $test) => State::change(['failed_actions' => 9, 'failing_since' => time() - 2 * HOUR_IN_SECONDS]), 'server_action', 'configure the server for 2 hours (9 attempts)'],
            'no success' => [static fn (self $test) => State::change(['last_success' => time() - 2 * HOUR_IN_SECONDS, 'failure' => 'It is broken.']), 'last_sync', 'No sync has succeeded for 2 hours. The last sync failed: It is broken.'],
            'a failed sync' => [static fn (self $test) => State::set('failure', 'It is broken.'), 'last_sync', 'It is broken.', 'pending'],
            'pause' => [static fn (self $test) => State::set('pause', ['reason' => 'account', 'message' => 'It owes.', 'since' => 1]), 'pause', 'It owes.'],
            'pause that ends by itself' => [static fn (self $test) => State::set('pause', ['reason' => 'account', 'message' => 'It owes.', 'since' => 1]), 'pause', 'resumes automatically'],
            'pause of a copy' => [static fn (self $test) => State::set('pause', ['reason' => 'home', 'message' => 'It moved.', 'since' => 1, 'confirmation' => 'x']), 'pause', 'wp serverpilot resume', 'on_hold'],
        ];
    }

    /**
     * @dataProvider faults
     *
     * @param Closure(self): void $break
     */
    public function testEachProblemIsFoundByItsCheckAlone(Closure $break, string $check, string $text, string $state = 'failed'): void
    {
        $this->healthy();
        $break($this);
        $checks = $this->doctor(exit: 1);
        self::assertSame($state, $checks[$check]['state'], (string) json_encode($checks));
        self::assertStringContainsString($text, "{$checks[$check]['message']} {$checks[$check]['remedy']}");
        self::assertNotSame('', $checks[$check]['remedy']);
        $problems = array_keys(array_filter($checks, static fn (array $row): bool => !in_array($row['state'], ['ok', 'not_checked'], true)));
        self::assertSame([$check], $problems, 'no other check has a problem');
    }

    public function testDomainsThatNeedApprovalAreReported(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->healthy();
        array_map(wp_delete_site(...), $ids);
        $this->sync();
        $checks = $this->doctor(exit: 1);
        self::assertSame(['on_hold', 'on_hold'], [$checks['removal_guard']['state'], $checks['domains']['state']]);
        self::assertStringContainsString('wp serverpilot approve-removals', $checks['removal_guard']['remedy']);
    }

    public function testADomainsChecksAndItsFirstRemedyAreShown(): void
    {
        $this->healthy();
        $this->sync();
        $internet = new FakeInternet();
        $internet->sites = ['away.network.example' => 'unreachable'];
        $this->replaceClient($internet);
        $checks = $this->doctor(['AWAY.network.example'], exit: 1);
        self::assertSame(['ok', 'ok', 'ok', 'pending'], [$checks['mapping']['state'], $checks['sync']['state'], $checks['list']['state'], $checks['dns']['state']]);
        self::assertStringContainsString('203.0.113.9', $checks['dns']['message']);
        self::assertStringContainsString('Set an A record for away.network.example to 127.0.0.1, or a CNAME record to network.example', implode("\n", WP_CLI::$lines));
        self::assertCount(1, WP_CLI::$lines, 'one sentence');

        $this->doctor(['away.network.example'], ['format' => 'json'], exit: 1);
        self::assertSame([], WP_CLI::$lines, 'nothing beside the JSON');
        self::assertSame('json', WP_CLI::$tables[0]['format']);
    }

    public function testWatchRepeatsUntilTheDomainIsOk(): void
    {
        $this->healthy();
        $this->sync();
        $rounds = 0;
        $addresses = static function (mixed $_, string $domain) use (&$rounds): array {
            return $domain === 'away.network.example' && ++$rounds <= 3 ? [] : ['127.0.0.1'];
        };
        add_filter('serverpilot_resolve', $addresses, 30, 2);
        $internet = new FakeInternet();
        $this->replaceClient($internet);
        $checks = $this->doctor(['away.network.example'], ['watch' => true, 'every' => '1', 'for' => '5']);
        self::assertSame(['ok'], array_values(array_unique(array_column($checks, 'state'))));
        self::assertCount(2, WP_CLI::$lines, 'each change once');
        self::assertGreaterThan(3, $rounds);
        self::assertStringEndsWith('DNS: It has no address.', WP_CLI::$lines[0]);

        $rounds = -1_000;
        $this->doctor(['away.network.example'], ['watch' => true, 'every' => '61', 'for' => '1'], exit: 1);
        $this->doctor(['away.network.example'], ['watch' => true, 'every' => '1', 'for' => 'x'], exit: 1);
        self::assertStringContainsString('--for must be a whole number of at least 1.', WP_CLI::$lines[0]);
    }

    public function testAllChecksEachDomainAndExitsByTheResult(): void
    {
        $this->healthy();
        $this->site('shop.example');
        $this->sync();
        $this->sync();
        $internet = new FakeInternet();
        $internet->sites = ['shop.example' => [500, '']];
        $this->replaceClient($internet);
        FakeInternet::connect();
        WP_CLI::$tables = [];
        try {
            $this->doctor([], ['all' => true, 'format' => 'csv'], exit: 1);
        } finally {
            FakeInternet::disconnect();
        }
        self::assertSame('csv', WP_CLI::$tables[0]['format']);
        self::assertSame(
            ['away.network.example' => '', 'shop.example' => 'site.error', 'www.shop.example' => ''],
            array_column(WP_CLI::$tables[0]['items'], 'code', 'domain'),
        );
        self::assertSame([], WP_CLI::$lines, 'nothing beside the rows');
    }

    /** From now on, commands see this instead of DNS and web servers. */
    private function replaceClient(FakeInternet $internet): void
    {
        $plugin = Plugin::instance();
        $client = new ReflectionProperty($plugin, 'client');
        $this->real ??= $plugin->client();
        $client->setValue($plugin, $internet->client());
        $plugin->registerCommands();
    }

    public function testADomainOnHoldNamesTheCommandToRelease(): void
    {
        $this->healthy();
        ServerPilot\Sync\Sync\Operator::hold('away.network.example');
        $this->sync();
        $this->doctor(['away.network.example'], exit: 1);
        self::assertStringContainsString('wp serverpilot release away.network.example', implode("\n", WP_CLI::$lines));
    }

    public function testLiveReadsAndChangesNothing(): void
    {
        $this->healthy();
        $this->setList(self::NETWORK, 'Upper.example', 'away.network.example', '*.wild.example');
        $before = count($this->requests());
        $facts = $this->doctor(options: ['live' => true, 'format' => 'json']);
        self::assertCount(1, WP_CLI::$tables, 'one document');
        self::assertStringContainsString('Upper.example', $facts['spelling']['message']);
        self::assertStringContainsString('app 16', $facts['ids']['message']);
        self::assertStringContainsString('127.0.0.1', $facts['address']['message']);
        self::assertStringContainsString('*.wild.example; on the certificate: *.wild.example', $facts['wildcards']['message']);
        self::assertStringContainsString('4 of 300', $facts['entries']['message']);
        self::assertSame([], preg_grep('~^(POST|DELETE)~', array_slice($this->requests(), $before)));

        $this->settings(api_key: 'another');
        self::assertSame('failed', $this->doctor(options: ['live' => true], exit: 1)['live']['state']);
    }

    /** The answers to what is not known of the real service, on an app that is there to be thrown away. */
    public function testLiveReadsAThrowAwayAppAndChangesNothing(): void
    {
        $this->healthy();
        $this->settings(certificate_limit: 25, autossl_delay_ms: 0, challenge: 'serving-app');
        $many = array_map(static fn (int $number): string => "t{$number}.example", range(1, 30));
        $live = function (array $domains): array {
            $this->emulator->setDomains($domains, 'emulatorapp00002');
            $this->emulator->post('apps/emulatorapp00002/certificate', ['state' => 'none']);
            $this->emulator->post('apps/emulatorapp00002/certificate', ['state' => 'auto']);
            $before = count($this->requests());
            $facts = $this->doctor(options: ['live' => true, 'app' => 'shop', 'format' => 'json']);
            self::assertSame([], preg_grep('~^(POST|DELETE)~', array_slice($this->requests(), $before)));

            return array_column($facts, 'message', 'check');
        };
        $facts = $live($many);
        self::assertSame(['30 of 300 domains.', 'The certificate covers the first 25 of 30 domains.'], [$facts['entries'], $facts['coverage']]);
        // The app "network" gets the challenge, because its name sorts first.
        $facts = $live([self::NETWORK, 't1.example']);
        self::assertSame('The certificate covers 1 of 2 domains, and not the first ones.', $facts['coverage']);
        self::assertSame('Domains that other apps of the account also list: ' . self::NETWORK . '.', $facts['shared']);
        $this->settings(over_certificate_limit: 'refuse');
        self::assertSame('The certificate covers the first 0 of 30 domains.', $live($many)['coverage']);

        $rows = $this->doctor(options: ['live' => true, 'app' => 'another'], exit: 1);
        self::assertSame(['failed', 'The account does not have this app.'], [$rows['live']['state'], $rows['live']['message']]);
    }

    public function testDoctorWorksWithoutTheExtension(): void
    {
        $this->healthy();
        $code = 'require ' . var_export(dirname(__DIR__, 2) . '/fakes/wp-cli.php', true) . ';
            ServerPilot\Sync\Plugin::instance()->registerCommands();
            try { (WP_CLI::$callables["serverpilot doctor"])([], ["live" => true]); } catch (WP_CLI\ExitException $e) { echo $e->getCode(); }
            foreach (WP_CLI::$tables as $table) foreach ($table["items"] as $row) echo " {$row["check"]}={$row["state"]}";';
        $output = $this->inAnotherProcess($code, ['PHP_INI_SCAN_DIR' => ''], ['-d', 'extension=mysqli']);
        self::assertSame(
            '1 server_action=ok network=ok extension=failed host=ok credentials=ok connection=not_checked app=not_checked switch=ok policy=ok tables=ok scheduled_sync=ok last_sync=ok pause=ok removal_guard=ok domains=ok certificates=ok live=failed',
            $output,
        );
    }

    public function testMissingCredentialsAreNamed(): void
    {
        $code = 'require ' . var_export(dirname(__DIR__, 2) . '/fakes/wp-cli.php', true) . ';
            ServerPilot\Sync\Plugin::instance()->registerCommands();
            try { (WP_CLI::$callables["serverpilot doctor"])([], []); } catch (WP_CLI\ExitException $e) { }
            echo implode(" ", array_column(WP_CLI::$tables[0]["items"], "message", "check"));';
        $output = $this->inAnotherProcess($code, ['TEST_WITHOUT_CREDENTIALS' => '1']);
        self::assertStringContainsString('Missing or empty: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY, WU_SERVER_PILOT_APP_ID.', $output);
    }
}
