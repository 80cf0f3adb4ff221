<?php
declare(strict_types=1);

use ServerPilot\Sync\Cli\CommandGroup;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Cli\ReadCommands;
use ServerPilot\Sync\Cli\SyncCommands;
use ServerPilot\Sync\Cli\AutosslCommand;
use ServerPilot\Sync\Store\State;
use WP_CLI\ExitException;

require_once dirname(__DIR__, 2) . '/fakes/wp-cli.php';

/** The commands of `wp serverpilot`: what they change, what they say, and their exit codes. */
final class CommandGroupTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        WP_CLI::$lines = WP_CLI::$tables = WP_CLI::$commands = [];
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_wanted_domains');
    }

    /** @param array<string, string|bool> $options */
    private function command(Closure $command, array $args = [], array $options = []): int
    {
        WP_CLI::$lines = WP_CLI::$tables = [];
        try {
            $command($args, $options);
        } catch (ExitException $e) {
            return $e->getCode();
        }

        return 0;
    }

    private function output(): string
    {
        return implode("\n", WP_CLI::$lines);
    }

    /** @return list<array<string, mixed>> */
    private function items(): array
    {
        self::assertCount(1, WP_CLI::$tables);

        return WP_CLI::$tables[0]['items'];
    }

    public function testEveryCommandIsRegisteredWithItsHelp(): void
    {
        CommandGroup::register();
        self::assertSame('serverpilot', WP_CLI::$commands[0], 'before its subcommands');
        foreach (['status', 'list', 'preview', 'sync', 'remove', 'hold', 'release', 'confirm', 'brake', 'resume', 'ssl', 'history', 'doctor'] as $name) {
            self::assertContains("serverpilot {$name}", WP_CLI::$commands);
        }
        foreach ([ReadCommands::class, SyncCommands::class, AutosslCommand::class] as $class) {
            foreach ((new ReflectionClass($class))->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
                if (!$method->isStatic()) {
                    self::assertStringContainsString('## EXAMPLES', (string) $method->getDocComment(), $method->getName());
                }
            }
        }
    }

    public function testSyncAddsDomainsAndReportsThem(): void
    {
        $this->site('customer.network.example');
        self::assertSame(0, $this->command((new SyncCommands())->sync(...), ['Customer.Network.Example.', 'nobody.example']));
        self::assertContains('customer.network.example', $this->listed());
        self::assertStringContainsString("customer.network.example is on ServerPilot's list now.", $this->output());
        self::assertStringContainsString('nobody.example: no site', $this->output());
        self::assertNull($this->record('nobody.example'));
        self::assertSame(0, $this->command((new SyncCommands())->sync(...)));
        self::assertStringContainsString('Nothing was changed.', $this->output());
    }

    public function testADryRunShowsThePlanAndChangesNothing(): void
    {
        $this->site('customer.network.example');
        $this->setList(self::NETWORK, 'byhand.example');
        add_filter('serverpilot_wanted_domains', static fn (array $wanted): array => $wanted + ['*.customer.example' => ['kind' => 'mapped']]);
        self::assertSame(0, $this->command((new SyncCommands())->sync(...), [], ['dry-run' => true]));
        self::assertSame(['add customer.network.example', 'held *.customer.example', 'foreign byhand.example'], array_map(static fn (array $item): string => "{$item['op']} {$item['domain']}", $this->items()));
        self::assertSame([self::NETWORK, 'byhand.example'], $this->listed());
        State::set('home', 'production.example');
        self::assertSame(0, $this->command((new ReadCommands())->preview(...)));
        self::assertStringContainsString('Warning: Paused', $this->output());
        self::assertSame(0, (int) State::get('last_pass'));
        self::assertSame([], preg_grep('~^(POST|DELETE)~', $this->requests()));
    }

    public function testAnInvalidDomainRejectsTheWholeCommand(): void
    {
        foreach (['https://shop.example/', '', "a\nb"] as $no_name) {
            self::assertSame(1, $this->command((new SyncCommands())->sync(...), ['good.example', $no_name]));
            self::assertMatchesRegularExpression('/^Error: ".*" is not a domain name\..*$/', $this->output());
        }
        self::assertNull($this->record('good.example'));
        self::assertSame(1, $this->command((new SyncCommands())->remove(...), [self::NETWORK], ['yes' => true]));
        self::assertStringContainsString("network's own domain", $this->output());
        self::assertSame([], $this->requests());
    }

    public function testEachReasonNotToSyncHasItsExitCode(): void
    {
        $sync = (new SyncCommands())->sync(...);
        $this->site('customer.network.example');
        self::assertTrue(Lease::take('another'));
        self::assertSame(3, $this->command($sync));
        Lease::release('another');

        $this->emulator->post('faults', ['kind' => 'status', 'code' => 400, 'path' => '/apps', 'times' => 1]);
        self::assertSame(1, $this->command($sync));
        self::assertMatchesRegularExpression('/^Error: The pass failed.+$/m', $this->output());

        State::set('home', 'production.example');
        self::assertSame(2, $this->command($sync));
        self::assertStringContainsString('production.example', $this->output());
        self::assertSame(0, $this->command((new SyncCommands())->resume(...)), $this->output());
        self::assertContains('customer.network.example', $this->listed(), 'the failed try does not have to wait');

        State::set('enabled', false);
        self::assertSame(1, $this->command($sync));
        self::assertStringContainsString('Network Admin > Settings > ServerPilot', $this->output());
        self::assertSame(0, $this->command((new ReadCommands())->names(...)), 'whoever looks needs no switch');
    }

    public function testAWrongKeyIsReportedInOneLine(): void
    {
        $this->settings(api_key: 'another');
        foreach ([(new ReadCommands())->preview(...), (new AutosslCommand())->run(...)] as $command) {
            self::assertSame(1, $this->command($command));
            self::assertCount(1, WP_CLI::$lines);
            self::assertMatchesRegularExpression('/^Error: .*WU_SERVER_PILOT_API_KEY[^\n]*$/', $this->output());
        }
        self::assertSame(0, $this->command((new ReadCommands())->status(...), [], ['format' => 'json']));
        self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', json_decode($this->output(), true)['connection']);
    }

    public function testARejectedDomainFailsOnlyTheSyncThatNamesIt(): void
    {
        $this->settings(rejected: ['refused.network.example'], names_culprit: false);
        $this->site('refused.network.example');
        $this->site('good.network.example');
        self::assertSame(1, $this->command((new SyncCommands())->sync(...), ['refused.network.example']));
        self::assertStringContainsString('Warning: refused.network.example: ', $this->output());
        self::assertContains('good.network.example', $this->listed());
        self::assertSame(0, $this->command((new SyncCommands())->sync(...)));
        self::assertSame('2', $this->record('refused.network.example')['attempts'], 'whoever asks does not wait for the next try');
        self::assertStringContainsString('--status=failed', $this->output());
        self::assertSame(0, $this->command((new ReadCommands())->names(...), [], ['status' => 'failed', 'format' => 'json']));
        self::assertSame(['refused.network.example', 'failed', 'list.rejected'], array_slice(array_values($this->items()[0]), 0, 2) + [2 => $this->items()[0]['broken']]);
        self::assertStringContainsString('wp serverpilot sync refused.network.example', $this->items()[0]['cure']);
    }

    public function testStatusCountsDomains(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command((new ReadCommands())->status(...), [], ['format' => 'json']));
        $status = json_decode($this->output(), true);
        self::assertSame(
            ['network', 'emulated', 'on', 2, 0, 0],
            [$status['app'], $status['server'], $status['switch'], $status['listed'], $status['failed'], $status['braked']],
        );
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, $this->output());
        self::assertSame(0, $this->command((new ReadCommands())->status(...)));
        self::assertContains(['field' => 'listed', 'value' => '2 of 300'], $this->items());
    }

    public function testListReadsEveryPageAndSearches(): void
    {
        $this->setList(self::NETWORK);
        $wanted = array_fill_keys(array_map(static fn (int $n): string => "n{$n}.example", range(1, 250)), ['kind' => 'mapped']);
        add_filter('serverpilot_wanted_domains', static fn (): array => $wanted);
        $this->sync();
        $this->command((new ReadCommands())->names(...), [], ['format' => 'csv', 'fields' => 'domain, status']);
        self::assertCount(250, array_unique(array_column($this->items(), 'domain')));
        self::assertSame(['domain', 'status'], WP_CLI::$tables[0]['fields']);
        $this->command((new ReadCommands())->names(...), [], ['search' => 'n25']);
        self::assertSame(['n25.example', 'n250.example'], array_column($this->items(), 'domain'));
    }

    public function testRemovalNeedsConfirmationAndDecisionsTakeEffect(): void
    {
        $decide = new SyncCommands();
        $id = $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command($decide->remove(...), ['customer.network.example']), 'not answered with yes');
        self::assertContains('customer.network.example', $this->listed());
        self::assertSame(0, $this->command($decide->remove(...), ['customer.network.example'], ['yes' => true]));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertStringNotContainsString('Warning', $this->output());
        self::assertSame(0, $this->command($decide->release(...), ['customer.network.example']));
        self::assertContains('customer.network.example', $this->listed());
        self::assertSame(0, $this->command($decide->hold(...), ['customer.network.example']));
        wp_delete_site($id);
        $this->command($decide->sync(...));
        self::assertContains('customer.network.example', $this->listed());
        $this->command((new ReadCommands())->history(...), ['customer.network.example'], ['limit' => '3']);
        self::assertSame(['hold', 'add', 'release'], array_column($this->items(), 'what'));
        self::assertSame(1, $this->command((new ReadCommands())->history(...), [], ['limit' => 'many']));
    }

    public function testHeldDomainsAndRemovalsAreApprovedByCommand(): void
    {
        $decide = new SyncCommands();
        $wanted = static fn (array $wanted): array => $wanted + ['*.customer.example' => ['kind' => 'mapped']];
        add_filter('serverpilot_wanted_domains', $wanted);
        self::assertSame(0, $this->command($decide->sync(...), ['*.customer.example']));
        self::assertStringContainsString('Warning: *.customer.example', $this->output());
        self::assertSame(0, $this->command($decide->confirm(...), ['*.customer.example']));
        self::assertContains('*.customer.example', $this->listed());

        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), range(1, 20));
        $this->sync();
        array_map(wp_delete_site(...), $ids);
        $this->sync();
        self::assertCount(22, $this->listed());
        self::assertSame(0, $this->command($decide->brake(...)));
        self::assertSame([self::NETWORK, '*.customer.example'], $this->listed());
        self::assertSame(0, $this->command($decide->brake(...)));
        self::assertStringContainsString('holds nothing', $this->output());
    }

    public function testSslReportsItsState(): void
    {
        $this->settings(autossl_delay_ms: 3_600_000);
        $this->site('customer.network.example');
        $this->sync();
        $status = $this->command((new AutosslCommand())->run(...));
        self::assertSame([4, 'state: pending'], [$status, WP_CLI::$lines[0]], $this->output());
        $this->settings(autossl_delay_ms: 0);
        self::assertSame(0, $this->command((new AutosslCommand())->run(...)), $this->output());
        State::set('home', 'production.example');
        self::assertSame(2, $this->command((new AutosslCommand())->run(...)), 'a copy has no business with the app');
    }

    public function testEveryCommandReportsAMissingExtension(): void
    {
        $code = 'require ' . var_export(dirname(__DIR__, 2) . '/fakes/wp-cli.php', true) . ';
            foreach ([(new ServerPilot\Sync\Cli\ReadCommands())->names(...), (new ServerPilot\Sync\Cli\SyncCommands())->sync(...), (new ServerPilot\Sync\Cli\AutosslCommand())->run(...)] as $command) {
                try { $command([], []); } catch (WP_CLI\ExitException $e) { echo $e->getCode(), " "; }
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
        self::assertSame([0, [['domain' => 'customer.network.example', 'owner' => 'ours']]], [$status, json_decode($out, true)]);
        [$status, $out] = $this->wp($phar, 'doctor', '--format=json');
        self::assertSame(0, $status, $out);
        self::assertSame(['ok'], array_values(array_unique(array_column((array) json_decode($out, true), 'state'))), $out);
        self::assertSame(1, $this->wp($phar, 'sync', 'no name')[0]);
        self::assertSame(1, $this->wp($phar, 'list', '--status=nonsense')[0]);
        State::set('home', 'production.example');
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
