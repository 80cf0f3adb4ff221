<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\ExtensionCheck;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\LoadedExtensions;
use WP_CLI\ExitException;

require_once dirname(__DIR__, 2) . '/fakes/wp-cli.php';

/** Whether extension and plugin are compatible, in this PHP and the network's other PHP installations, and which to update. */
final class ExtensionCheckTest extends NetworkTestCase
{
    private function check(?Client $client = null): Check
    {
        return (new ExtensionCheck($client ?? Plugin::instance()->client()))->run();
    }

    /** @param array<string, string|bool|int> $values of another PHP program's record */
    private function recorded(array $values): void
    {
        $record = $values + ['host' => 'web1', 'web' => true, 'php' => '8.1.2', 'version' => (string) phpversion('serverpilot'), 'replaced' => false, 'at' => time()];
        State::set('extensions', [($record['web'] ? 'web@' : 'cli@') . $record['host'] => $record]);
    }

    /** Runs a scheduled sync, then shows the check and the page, in a PHP that has this code before WordPress. */
    private function withCode(string $code): string
    {
        $file = (string) getenv('NETWORK_FOLDER') . '/' . bin2hex(random_bytes(4)) . '.php';
        file_put_contents($file, "<?php {$code}");

        return $this->inAnotherProcess(
            'ini_set("display_errors", "0"); do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC);
            $check = (new ServerPilot\Sync\Checks\ExtensionCheck(ServerPilot\Sync\Plugin::instance()->client()))->run();
            echo $check->code, " ", $check->message, " | ", ServerPilot\Sync\Store\State::text("failure"), " | ";
            require_once ABSPATH . "wp-admin/includes/admin.php"; wp_set_current_user(1); ServerPilot\Sync\Plugin::instance()->networkPage()->show();',
            options: ['-d', "auto_prepend_file={$file}", '-d', 'display_errors=0'],
        );
    }

    public function testAFittingExtensionIsOk(): void
    {
        self::assertSame('extension.ok', $this->check()->code);
    }

    public function testALaterMajorVersionIsNotUsed(): void
    {
        $this->site('customer.network.example');
        $output = $this->withCode('define("ServerPilot\\Sync\\EXTENSION_NEEDED", "0.0.9");');
        $text = 'this plugin was made for 0.0.9. Update the plugin ServerPilot Sync.';
        self::assertStringStartsWith('extension.new ', $output);
        self::assertSame(2, substr_count($output, $text), $output);
        self::assertNotContains('customer.network.example', $this->listed());
    }

    /** @return iterable<string, array{string, string}> an extension in namespaced functions, and what is reported */
    public static function extensions(): iterable
    {
        $plan = static fn (string $change): string => "namespace ServerPilot\\Sync\\ServerPilot; function serverpilot_plan(array \$snapshot): array { \$plan = \\serverpilot_plan(\$snapshot); {$change} return \$plan; }";
        yield 'the pause of a plan is missing' => [$plan('unset($plan["pause"]);'), 'Undefined array key "pause"'];
        yield 'the next sync is missing' => [$plan('unset($plan["next_sync"]);'), 'Undefined array key "next_sync"'];
        yield 'a list has become a number' => [$plan('$plan["forget"] = 0;'), 'must be of type array, int given'];
        yield 'a new required parameter' => ['namespace ServerPilot\Sync\ServerPilot; function serverpilot_plan(array $snapshot, string $mode): array { return []; }', 'Too few arguments'];
    }

    /** @dataProvider extensions */
    public function testAnExtensionOfAnotherShapeIsReportedAndChangesNothing(string $code, string $problem): void
    {
        $this->site('customer.network.example');
        $output = $this->withCode($code);
        self::assertStringStartsWith('extension.incompatible The PHP extension "serverpilot" (' . phpversion('serverpilot') . ') and the plugin', $output);
        self::assertStringContainsString($problem, $output);
        [, $failure, $page] = explode(' | ', $output, 3);
        self::assertStringContainsString('Install both from the same release', $failure);
        self::assertStringContainsString('Install both from the same release', $page);
        self::assertNotContains('customer.network.example', $this->listed());
        $this->sync();
        self::assertContains('customer.network.example', $this->listed(), 'nothing was lost');
    }

    public function testAnUpdateThatLacksAParameterIsReported(): void
    {
        $this->site('customer.network.example');
        $output = $this->withCode('namespace ServerPilot\Sync\ServerPilot; function serverpilot_sync_domains(array $add, array $remove): array { return []; }');
        self::assertStringContainsString('are not compatible: Unknown named parameter $www', explode(' | ', $output)[1]);
        $this->sync();
        self::assertContains('customer.network.example', $this->listed());
    }

    /** As by an upgrade, which renames the new file to the old name. */
    public function testAProcessKnowsThatItsLibraryWasReplaced(): void
    {
        $library = sys_get_temp_dir() . '/' . uniqid() . '/serverpilot.so';
        mkdir(dirname($library));
        copy((string) getenv('EXTENSION'), $library);
        $code = 'require getenv("PLUGIN") . "/src/autoload.php"; '
            . '$client = new ServerPilot\Sync\ServerPilot\ExtensionClient(static fn () => null); '
            . 'echo json_encode($client->isReplaced()); copy($argv[1], "$argv[1].new"); rename("$argv[1].new", $argv[1]); '
            . 'echo json_encode($client->isReplaced());';
        $process = proc_open(
            [PHP_BINARY, '-n', '-d', "extension={$library}", '-r', $code, $library],
            [1 => ['pipe', 'w']],
            $pipes,
            null,
            ['PLUGIN' => dirname(__DIR__, 3)] + getenv(),
        );
        self::assertSame('falsetrue', stream_get_contents($pipes[1]));
        proc_close($process);
        unlink($library);
        rmdir(dirname($library));
    }

    public function testALibraryThatWasReplacedAsksForAReload(): void
    {
        $client = new FaultInjectingClient(instead: ['isReplaced' => static fn (): bool => true]);
        $check = $this->check($client);
        self::assertSame(['extension.replaced', 'pending'], [$check->code, $check->state->value]);
        self::assertStringContainsString('Reload the PHP service', $check->remedy);
    }

    /** @return iterable<string, array{array<string, string|bool|int>, string, string, string}> another program's record, code, state, and a part of the text */
    public static function programs(): iterable
    {
        yield 'the same version' => [[], 'extension.ok', 'ok', ''];
        yield 'not in the web server' => [['version' => ''], 'extension.elsewhere', 'failed', 'web server web1, PHP 8.1.2: not loaded'];
        yield 'not in the shell of another machine' => [['version' => '', 'web' => false], 'extension.elsewhere', 'pending', 'command line of web1, PHP 8.1.2: not loaded'];
        yield 'too old in the web server' => [['version' => '0.0.9'], 'extension.elsewhere', 'failed', 'PHP 8.1.2: 0.0.9'];
        yield 'too new in the web server' => [['version' => '7.0.0'], 'extension.elsewhere', 'failed', 'PHP 8.1.2: 7.0.0'];
        yield 'another version that fits' => [['version' => '0.1.99'], 'extension.versions', 'pending', 'Install version 0.1.99'];
        yield 'not reloaded yet' => [['replaced' => true], 'extension.versions', 'pending', 'until PHP is reloaded'];
        yield 'not seen for a day' => [['version' => '', 'at' => 1], 'extension.ok', 'ok', ''];
    }

    /**
     * @dataProvider programs
     *
     * @param array<string, string|bool|int> $record
     */
    public function testAnotherPhpProgramIsCompared(array $record, string $code, string $state, string $text): void
    {
        $this->recorded($record);
        $check = $this->check();
        self::assertSame([$code, $state], [$check->code, $check->state->value], $check->message);
        self::assertStringContainsString($text, "{$check->message} {$check->remedy}");
        if ($code !== 'extension.ok') {
            self::assertStringContainsString('command line of ' . gethostname() . ', PHP ' . PHP_VERSION . ': ' . phpversion('serverpilot'), $check->message, 'and this one');
        }
    }

    public function testABrokenRecordIsIgnored(): void
    {
        State::set('extensions', ['x', 7, ['host' => ['x'], 'at' => 'now']]);
        self::assertSame('extension.ok', $this->check()->code);
    }

    public function testTheStatusCommandReportsIt(): void
    {
        Plugin::instance()->registerCommands();
        $status = static function (): string {
            WP_CLI::$lines = [];
            try {
                (WP_CLI::$callables['serverpilot status'])([], ['format' => 'json']);
            } catch (ExitException) {
            }

            return json_decode(implode("\n", WP_CLI::$lines), true)['extension'];
        };
        self::assertSame(phpversion('serverpilot'), $status());
        $this->recorded(['version' => '']);
        self::assertStringContainsString('web server web1', $status());
    }

    /** The shell has the extension, the web server does not: the shell reports it. */
    public function testAWebServerWithoutTheExtensionRecordsThat(): void
    {
        $ini = (string) getenv('NETWORK_FOLDER') . '/without-extension';
        @mkdir($ini);
        $address = stream_socket_get_name(stream_socket_server('tcp://127.0.0.1:0'), false);
        $server = proc_open(
            [PHP_BINARY, '-S', $address, '-t', getenv('NETWORK_FOLDER') . '/wordpress'],
            [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']],
            $pipes,
            null,
            ['PHP_INI_SCAN_DIR' => ":{$ini}"] + getenv(),
        );
        self::assertIsResource($server);
        try {
            $context = stream_context_create(['http' => ['header' => 'Host: network.example', 'follow_location' => 0, 'ignore_errors' => true]]);
            for ($tries = 0; $tries < 100 && @file_get_contents("http://{$address}/wp-admin/network/", false, $context) === false; $tries++) {
                usleep(100_000);
            }
        } finally {
            proc_terminate($server);
            proc_close($server);
        }
        State::refresh();
        $check = $this->check();
        self::assertSame(['extension.elsewhere', 'failed'], [$check->code, $check->state->value], $check->message);
        self::assertStringContainsString('web server ' . gethostname() . ', PHP ' . PHP_VERSION . ': not loaded', $check->message);
    }

    public function testAnUnchangedRecordIsWrittenOnceAnHour(): void
    {
        $loaded = new LoadedExtensions(Plugin::instance()->client());
        $key = $loaded->own()->key();
        $record = static function (int $at, string $version) use ($loaded, $key): array {
            State::set('extensions', [$key => ['at' => $at, 'version' => $version] + $loaded->own()->toStored()]);
            $loaded->record();

            return [State::array('extensions')[$key]['at'] === $at, State::array('extensions')[$key]['version']];
        };
        $version = (string) phpversion('serverpilot');
        self::assertSame([true, $version], $record(time() - 1800, $version));
        self::assertSame([false, $version], $record(time() - 2 * HOUR_IN_SECONDS, $version));
        self::assertSame([false, $version], $record(time() - 1800, '0.0.1'), 'a change is recorded at once');
    }

    public function testAProgramThatIsGoneIsForgotten(): void
    {
        $this->recorded(['at' => time() - 2 * DAY_IN_SECONDS]);
        (new LoadedExtensions(Plugin::instance()->client()))->record();
        self::assertSame(['cli@' . gethostname()], array_keys(State::array('extensions')));
    }
}
