<?php
declare(strict_types=1);

use ServerPilot\Sync\Cli\AutosslCommand;
use ServerPilot\Sync\Cli\MetricsCommand;
use ServerPilot\Sync\Cli\PauseCommands;
use ServerPilot\Sync\Cli\PolicyCommand;
use ServerPilot\Sync\Cli\MoveCommands;
use ServerPilot\Sync\Cli\PoolCommand;
use ServerPilot\Sync\Cli\ReadCommands;
use ServerPilot\Sync\Cli\RestoreCommand;
use ServerPilot\Sync\Cli\SyncCommands;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/CommandTestCase.php';

/** The commands of `wp serverpilot`: what they change, what they print, and their exit codes. */
final class CommandGroupTest extends CommandTestCase
{
    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_desired_domains');
    }

    public function testEveryCommandIsRegisteredWithItsHelp(): void
    {
        self::assertSame('serverpilot', WP_CLI::$commands[0], 'before its subcommands');
        foreach (['status', 'list', 'preview', 'sync', 'remove', 'hold', 'release', 'approve', 'revoke', 'approve-removals', 'resume', 'add-network-domain', 'ssl', 'history', 'lists', 'restore', 'policy', 'pool', 'pool list', 'pool add', 'pool remove', 'pool moves', 'pool move', 'pool rebalance', 'pool switch', 'pool reverse', 'metrics', 'metrics-token', 'doctor'] as $name) {
            self::assertContains("serverpilot {$name}", WP_CLI::$commands);
        }
        foreach ([ReadCommands::class, SyncCommands::class, PauseCommands::class, AutosslCommand::class, RestoreCommand::class, PolicyCommand::class, PoolCommand::class, MoveCommands::class, MetricsCommand::class] as $class) {
            foreach ((new ReflectionClass($class))->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
                if (!$method->isStatic() && !$method->isConstructor()) {
                    self::assertStringContainsString('## EXAMPLES', (string) $method->getDocComment(), $method->getName());
                }
            }
        }
    }

    public function testSyncAddsDomainsAndReportsThem(): void
    {
        $this->site('customer.network.example');
        self::assertSame(0, $this->command('sync', ['Customer.Network.Example.', 'unused.example']));
        self::assertContains('customer.network.example', $this->listed());
        self::assertStringContainsString("Added: customer.network.example", $this->printed());
        self::assertStringContainsString('unused.example: no site', $this->printed());
        self::assertSame('gone', $this->state('unused.example'));
        self::assertSame(0, $this->command('sync'));
        self::assertSame(['Success: Sync finished: 0 added, 0 removed, 0 failed.'], WP_CLI::$lines);
    }

    public function testADryRunShowsThePlanAndChangesNothing(): void
    {
        $this->site('customer.network.example');
        $this->setList(self::NETWORK, 'byhand.example');
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['*.customer.example' => ['kind' => 'mapped']]);
        self::assertSame(0, $this->command('sync', [], ['dry-run' => true]));
        self::assertSame(['add customer.network.example', 'hold *.customer.example', 'unmanaged byhand.example'], array_map(static fn (array $item): string => "{$item['op']} {$item['domain']}", $this->items()));
        self::assertSame([self::NETWORK, 'byhand.example'], $this->listed());
        $this->becomeCopy();
        self::assertSame(0, $this->command('preview'));
        self::assertStringContainsString('Warning: Paused', $this->printed());
        self::assertSame(0, (int) State::get('last_run'));
        self::assertSame([], preg_grep('~^(POST|DELETE)~', $this->requests()));
    }

    public function testAnInvalidDomainRejectsTheWholeCommand(): void
    {
        foreach (['https://shop.example/', '', "a\nb"] as $invalid) {
            self::assertSame(1, $this->command('sync', ['good.example', $invalid]));
            self::assertMatchesRegularExpression('/^Error: ".*" is not a domain\..*$/', $this->printed());
        }
        self::assertNull($this->record('good.example'));
        self::assertSame(1, $this->command('remove', [self::NETWORK], ['yes' => true]));
        self::assertStringContainsString("network's own domain", $this->printed());
        self::assertSame([], $this->requests());
    }

    public function testEachReasonNotToSyncHasItsExitCode(): void
    {
        $this->site('customer.network.example');
        self::assertTrue(Lease::take('another'));
        self::assertSame(3, $this->command('sync'));
        Lease::release('another');

        $this->emulator->post('faults', ['kind' => 'status', 'code' => 400, 'path' => '/apps', 'times' => 1]);
        self::assertSame(1, $this->command('sync'));
        self::assertMatchesRegularExpression('/^Error: The sync failed.+$/m', $this->printed());

        $this->becomeCopy();
        self::assertSame(2, $this->command('sync'));
        self::assertStringContainsString('at another address', $this->printed());
        self::assertSame(0, $this->command('resume'));
        self::assertSame('Resume sync?', end(WP_CLI::$lines));
        self::assertSame(2, $this->command('sync'), 'only shown');
        self::assertSame(0, $this->command('resume', [], ['yes' => true]), $this->printed());
        self::assertContains('customer.network.example', $this->listed(), 'a failed attempt is retried at once');

        State::set('enabled', false);
        self::assertSame(1, $this->command('sync'));
        self::assertStringContainsString('Network Admin > Settings > ServerPilot', $this->printed());
        self::assertSame(0, $this->command('list'), 'reading needs no switch');
    }

    public function testAWrongKeyIsReportedInOneLine(): void
    {
        $this->settings(api_key: 'another');
        foreach (['preview', 'ssl'] as $command) {
            self::assertSame(1, $this->command($command));
            self::assertCount(1, WP_CLI::$lines);
            self::assertMatchesRegularExpression('/^Error: .*WU_SERVER_PILOT_API_KEY[^\n]*$/', $this->printed());
        }
        self::assertSame(0, $this->command('status', [], ['format' => 'json']));
        self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', json_decode($this->printed(), true)['connection']);
    }

    public function testARejectedDomainFailsOnlyTheSyncThatNamesIt(): void
    {
        $this->settings(rejected: ['refused.network.example'], names_culprit: false);
        $this->site('refused.network.example');
        $this->site('good.network.example');
        self::assertSame(1, $this->command('sync', ['refused.network.example']));
        self::assertStringContainsString('Warning: refused.network.example: ', $this->printed());
        self::assertContains('good.network.example', $this->listed());
        self::assertSame(0, $this->command('sync'));
        self::assertSame(2, $this->record('refused.network.example')?->attempts, 'a failed domain is retried at once');
        self::assertStringContainsString('--status=failed', $this->printed());
        self::assertSame(0, $this->command('list', [], ['status' => 'failed', 'format' => 'json']));
        self::assertSame(['refused.network.example', 'failed', 'list.rejected'], array_slice(array_values($this->items()[0]), 0, 2) + [2 => $this->items()[0]['problem']]);
        self::assertStringContainsString('wp serverpilot sync refused.network.example', $this->items()[0]['remedy']);
    }

    public function testStatusCountsDomains(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command('status', [], ['format' => 'json']));
        $status = json_decode($this->printed(), true);
        self::assertSame(
            ['network', 'emulated', 'on', 2, 0, 0],
            [$status['app'], $status['server'], $status['switch'], $status['listed'], $status['failed'], $status['removal_guard']],
        );
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, $this->printed());
        self::assertSame(0, $this->command('status'));
        self::assertContains(['field' => 'listed', 'value' => '2 of 300'], $this->items());
    }

    public function testListReadsEveryPageAndSearches(): void
    {
        $this->setList(self::NETWORK);
        $desired = array_fill_keys(array_map(static fn (int $n): string => "n{$n}.example", range(1, 250)), ['kind' => 'mapped']);
        add_filter('serverpilot_desired_domains', static fn (): array => $desired);
        $this->sync();
        $this->command('list', [], ['format' => 'csv', 'fields' => 'domain, status']);
        self::assertCount(250, array_unique(array_column($this->items(), 'domain')));
        self::assertSame(['domain', 'status'], WP_CLI::$tables[0]['fields']);
        $this->command('list', [], ['search' => 'n25']);
        self::assertSame(['n25.example', 'n250.example'], array_column($this->items(), 'domain'));
    }

    public function testListShowsDomainsWithAProblemWhateverTheirStatus(): void
    {
        array_map($this->site(...), ['failed.example', 'good.example', 'lost.example']);
        $this->storeRecord('failed.example', ['state' => 'failed', 'reason' => 'rejected']);
        $this->storeRecord('good.example', ['state' => 'ok', 'owner' => 'managed', 'dns' => 'ok', 'ssl_state' => 'covered', 'site' => 'ok']);
        $this->storeRecord('lost.example', ['state' => 'ok', 'owner' => 'managed', 'dns' => 'elsewhere', 'ssl_state' => 'covered', 'site' => 'ok']);
        $listed = function (array $options): array {
            $this->command('list', [], $options);

            return array_column($this->items(), 'problem', 'domain');
        };
        $failed = ['failed.example' => 'list.rejected'];
        $lost = ['lost.example' => 'dns.elsewhere'];
        self::assertSame($failed, $listed(['status' => 'failed']));
        self::assertSame($failed + $lost, $listed(['problem' => true]));
        self::assertSame($lost, $listed(['problem' => 'dns.elsewhere']));
        self::assertSame($lost, $listed(['problem' => true, 'status' => 'pending']));
        self::assertSame([], $listed(['problem' => 'dns.mixed']));
    }

    public function testRemovalNeedsConfirmationAndDecisionsTakeEffect(): void
    {
        $id = $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command('remove', ['customer.network.example']), 'not answered with yes');
        self::assertContains('customer.network.example', $this->listed());
        self::assertSame(0, $this->command('remove', ['customer.network.example'], ['yes' => true]));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertStringNotContainsString('Warning', $this->printed());
        self::assertSame(0, $this->command('release', ['customer.network.example']));
        self::assertContains('customer.network.example', $this->listed());
        self::assertSame(0, $this->command('hold', ['customer.network.example']));
        wp_delete_site($id);
        $this->command('sync');
        self::assertContains('customer.network.example', $this->listed());
        $this->command('history', ['customer.network.example'], ['limit' => '3']);
        self::assertSame(['hold', 'add', 'release'], array_column($this->items(), 'what'));
        self::assertSame(1, $this->command('history', [], ['limit' => 'many']));
    }

    public function testHeldDomainsAndRemovalsAreApprovedByCommand(): void
    {
        $desired = static fn (array $desired): array => $desired + ['*.customer.example' => ['kind' => 'mapped']];
        add_filter('serverpilot_desired_domains', $desired);
        self::assertSame(0, $this->command('sync', ['*.customer.example']));
        self::assertStringContainsString('Warning: *.customer.example', $this->printed());
        self::assertSame(0, $this->command('approve', ['*.customer.example']));
        self::assertSame(['To be approved: *.customer.example. Site: None in particular', 'Approve these domains, each for its site?'], WP_CLI::$lines);
        self::assertNotContains('*.customer.example', $this->listed(), 'only shown');
        self::assertSame(0, $this->command('approve', ['*.customer.example'], ['yes' => true]));
        self::assertContains('*.customer.example', $this->listed());
        self::assertSame(0, $this->command('revoke', ['*.customer.example']));
        self::assertStringContainsString('Warning: *.customer.example', $this->printed());
        self::assertContains('*.customer.example', $this->listed(), 'it stays until it is removed');
        self::assertSame(0, $this->command('approve', ['unused.example', '*.customer.example'], ['yes' => true]));
        self::assertStringContainsString('No site needs unused.example', $this->printed());
        self::assertStringNotContainsString('No site needs *.customer.example', $this->printed());
        self::assertSame(['*.customer.example'], array_column(State::array('approvals'), 'domain'));

        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->sync();
        array_map(wp_delete_site(...), $ids);
        $this->sync();
        self::assertCount(16, $this->listed());
        self::assertSame(0, $this->command('approve-removals'));
        self::assertCount(14, (array) preg_grep('/^To be removed: n\d+/', WP_CLI::$lines));
        self::assertSame('Remove these domains from ServerPilot?', end(WP_CLI::$lines));
        self::assertCount(16, $this->listed(), 'only shown');
        self::assertSame(0, $this->command('approve-removals', [], ['yes' => true]));
        self::assertSame([self::NETWORK, '*.customer.example'], $this->listed());
        self::assertSame(0, $this->command('approve-removals'));
        self::assertStringContainsString('No removal needs approval', $this->printed());
    }

    public function testDeprecatedCommandsWarnAndWork(): void
    {
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['*.customer.example' => ['kind' => 'mapped']]);
        $this->command('sync');
        self::assertSame(0, $this->command('confirm', ['*.customer.example'], ['yes' => true]));
        self::assertStringContainsString('Warning: "wp serverpilot confirm" is deprecated. Use "wp serverpilot approve".', $this->printed());
        self::assertContains('*.customer.example', $this->listed());
        self::assertSame(0, $this->command('brake'));
        self::assertStringContainsString('Warning: "wp serverpilot brake" is deprecated. Use "wp serverpilot approve-removals".', $this->printed());
        self::assertStringContainsString('No removal needs approval', $this->printed());
    }

    public function testRestorePutsBackWhatIsMissing(): void
    {
        self::assertSame(1, $this->command('restore'));
        self::assertStringContainsString('There are no earlier lists yet', $this->printed());
        $id = $this->site('customer.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertSame(0, $this->command('lists'));
        self::assertSame([2, 1], array_column($this->items(), 'listed'));
        $list = (string) $this->items()[0]['id'];
        self::assertSame(0, $this->command('restore', [], ['list' => $list, 'dry-run' => true]));
        self::assertSame([['add', 'customer.network.example']], array_map(static fn (array $item): array => [$item['op'], $item['domain']], $this->items()));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame(0, $this->command('restore', [], ['list' => $list]), $this->printed());
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
        self::assertStringContainsString('1 domain is back', $this->printed());
        self::assertStringContainsString('no sync removes them: customer.network.example', $this->printed());
        self::assertSame(1, $this->command('restore', [], ['list' => '999']));
    }

    public function testThePolicyIsShownAndSet(): void
    {
        self::assertSame([0, ['sync']], [$this->command('policy'), WP_CLI::$lines]);
        self::assertSame(1, $this->command('policy', ['nothing']));
        self::assertSame(0, $this->command('policy', ['observe']));
        self::assertStringContainsString('nothing is sent to ServerPilot', $this->printed());
        $this->site('customer.network.example');
        self::assertSame(5, $this->command('sync'));
        self::assertStringContainsString('nothing is sent to ServerPilot', $this->printed());
        self::assertSame(5, $this->command('ssl'));
        self::assertSame(0, $this->command('preview'));
        self::assertSame(['add customer.network.example'], array_map(static fn (array $item): string => "{$item['op']} {$item['domain']}", $this->items()));
        self::assertStringContainsString('nothing is sent to ServerPilot', $this->printed());
        $this->command('status');
        self::assertContains(['field' => 'policy', 'value' => 'observe'], $this->items());
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testSslReportsItsState(): void
    {
        $this->settings(autossl_delay_ms: 3_600_000);
        $this->site('customer.network.example');
        $this->sync();
        $status = $this->command('ssl');
        self::assertSame([4, 'state: pending'], [$status, WP_CLI::$lines[0]], $this->printed());
        $this->settings(autossl_delay_ms: 0);
        self::assertSame(0, $this->command('ssl'), $this->printed());
        $this->becomeCopy();
        self::assertSame(2, $this->command('ssl'), 'a copy must not change the app');
    }

    public function testEveryCommandReportsAMissingExtension(): void
    {
        $code = 'require ' . var_export(dirname(__DIR__, 2) . '/fakes/wp-cli.php', true) . ';
            ServerPilot\Sync\Plugin::instance()->registerCommands();
            foreach (["list", "sync", "ssl"] as $name) {
                try { (WP_CLI::$callables["serverpilot {$name}"])([], []); } catch (WP_CLI\ExitException $e) { echo $e->getCode(), " "; }
            }
            echo implode("|", array_unique(WP_CLI::$lines));';
        $output = $this->inAnotherProcess($code, ['PHP_INI_SCAN_DIR' => ''], ['-d', 'extension=mysqli']);
        self::assertMatchesRegularExpression('/^1 1 1 Error: The PHP extension "serverpilot" is not loaded[^|]*$/', $output);
    }

    /** Where WP_CLI_PHAR names a WP-CLI: a phar, or a program that runs one. */
    public function testWpCliItselfRunsTheCommands(): void
    {
        $phar = (string) getenv('WP_CLI_PHAR');
        if ($phar === '') {
            self::markTestSkipped('WP_CLI_PHAR is not set');
        }
        $this->site('customer.network.example');
        [$status, $out] = $this->wp($phar, 'sync');
        self::assertSame(0, $status, $out);
        self::assertContains('customer.network.example', $this->listed());
        [$status, $out] = $this->wp($phar, 'status', '--format=json');
        self::assertSame([0, 2], [$status, json_decode($out, true)['listed'] ?? $out]);
        [$status, $out] = $this->wp($phar, 'list', '--format=json', '--fields=domain,owner');
        self::assertSame([0, [['domain' => 'customer.network.example', 'owner' => 'managed']]], [$status, json_decode($out, true)]);
        [$status, $out] = $this->wp($phar, 'doctor', '--format=json');
        self::assertSame(0, $status, $out);
        self::assertSame(['ok'], array_values(array_unique(array_column((array) json_decode($out, true), 'state'))), $out);
        self::assertSame(1, $this->wp($phar, 'sync', 'no domain')[0]);
        self::assertSame(1, $this->wp($phar, 'list', '--status=nonsense')[0]);
        $this->becomeCopy();
        self::assertSame(2, $this->wp($phar, 'sync')[0]);
    }

    /** @return array{int, string} the exit code, and what it printed */
    private function wp(string $phar, string ...$words): array
    {
        $program = is_executable($phar) ? [$phar] : [PHP_BINARY, $phar];
        $folder = (string) getenv('NETWORK_FOLDER');
        $process = proc_open(
            [...$program, '--allow-root', "--path={$folder}/wordpress", '--url=' . self::NETWORK, 'serverpilot', ...$words],
            [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']],
            $pipes,
        );
        self::assertIsResource($process);
        $out = (string) stream_get_contents($pipes[1]);

        return [proc_close($process), $out];
    }
}
