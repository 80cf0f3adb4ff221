<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Plugin;
use WP_CLI\ExitException;

require_once dirname(__DIR__) . '/fakes/wp-cli.php';
require_once dirname(__DIR__) . '/Promtool.php';

/**
 * Every code block of the READMEs, the guide and the page for PHP, and every command of their tables, is run as it is printed. The Dutch guide has the same
 * blocks (GuideTest), and tests/install/install.bats runs those that install the extension.
 */
final class CodeBlocksTest extends NetworkTestCase
{
    private const ROOT = __DIR__ . '/../../..';
    private const PAGES = ['README.md', 'wordpress-plugin/README.md', 'docs/guide.md', 'docs/php.md'];
    private const PLACEHOLDERS = ['client_id' => 'your_client_id', 'api_key' => 'your_api_key', 'app_id' => 'your_app_id'];

    /** Commands that no test runs, with the reason. */
    private const NOT_RUN = [
        'sudo apt install ./php8.2-serverpilot_*_"$(dpkg --print-architecture)".deb' => 'needs a release and root: scripts/test-release installs the package',
        'sudo systemctl reload php8.2-fpm' => 'needs systemd',
        'pie install serverpilot/serverpilot' => 'needs PIE and a published release',
        'pie repository:add path "$PWD"' => 'needs PIE',
        "pie install 'serverpilot/serverpilot:*@dev'" => 'needs PIE',
        'wp help serverpilot' => 'needs WP-CLI: CommandGroupTest checks that every command has its help',
        'cd ..' => 'needs a release',
        'wp plugin install ./serverpilot-sync-*.zip --activate-network' => 'needs WP-CLI and a release: tests/install.php activates the plugin',
        'wp plugin deactivate serverpilot-sync --network' => 'needs WP-CLI: FaultInjectionTest deactivates the plugin',
        'wp plugin uninstall serverpilot-sync' => 'needs WP-CLI: PackagingTest uninstalls the plugin',
        '* * * * * /usr/bin/php8.2-sp /usr/local/bin/wp --path=/srv/users/USER/apps/APP/public cron event run --due-now --quiet' => 'needs WP-CLI: make demo-wordpress runs the events by wp-cron.php',
        '* * * * * root sudo -u USER /usr/bin/php8.2-sp /usr/local/bin/wp --path=/srv/users/USER/apps/APP/public serverpilot metrics >/var/lib/prometheus/node-exporter/serverpilot.tmp && mv /var/lib/prometheus/node-exporter/serverpilot.tmp /var/lib/prometheus/node-exporter/serverpilot.prom' => 'needs WP-CLI: MetricsTest runs the command',
        "curl --user 'ADMIN:APPLICATION PASSWORD' 'https://network.example/wp-json/serverpilot/v1/domains?code=dns.elsewhere'" => 'needs HTTPS: DomainsControllerTest sends the request',
    ];

    /** @return iterable<string, array{string, string}> language and text: a whole block, or one command of a shell block */
    public static function blocks(): iterable
    {
        foreach (self::PAGES as $page) {
            $text = (string) file_get_contents(self::ROOT . "/{$page}");
            preg_match_all('/^```(\w*)\n((?:.*\n)*?)```$/m', $text, $blocks, PREG_SET_ORDER | PREG_OFFSET_CAPTURE);
            foreach ($blocks as [, [$language], [$block, $offset]]) {
                $line = 1 + substr_count($text, "\n", 0, $offset);
                if ($language !== 'sh' || str_contains($block, 'install.sh')) {
                    yield "{$page}:{$line}" => [$language, trim($block)];
                    continue;
                }
                foreach (explode("\n", trim($block)) as $index => $command) {
                    yield "{$page}:" . ($line + $index) => ['sh', (string) preg_replace('/\s+# .*/', '', $command)];
                }
            }
            foreach (explode("\n", $text) as $index => $line) {
                if (preg_match('/^\| `(wp [^`]+)` \|/', $line, $command) === 1) {
                    yield "{$page}:" . ($index + 1) => ['sh', $command[1]];
                }
            }
        }
    }

    protected function tearDown(): void
    {
        array_map(remove_all_filters(...), ['serverpilot_ssl_max_tries', 'serverpilot_addresses', 'serverpilot_www', 'serverpilot_dns_lost', 'serverpilot_certificate_failed', 'pre_http_request', 'pre_wp_mail']);
    }

    /** @dataProvider blocks */
    public function testEveryBlockRuns(string $language, string $text): void
    {
        match (true) {
            isset(self::NOT_RUN[$text]) => $this->addToAssertionCount(1),
            // A diagram, which must not hide a command.
            $language === 'text' => self::assertDoesNotMatchRegularExpression('/^\s*(wp|make|php|pie|sudo|\$)\s/m', $text),
            $language === 'ini' => self::assertSame([], array_diff_key((array) parse_ini_string($text), (array) ini_get_all('serverpilot', false))),
            $language === 'php' => preg_match('/add_(?:filter|action)|ServerPilot\\\\Sync/', $text) === 1 ? $this->runInNetwork($text) : $this->runAlone($text),
            // A file that it names belongs to the machine of Prometheus.
            $language === 'yaml' => Promtool::run('check config --syntax-only /dev/stdin', $text),
            $language !== 'sh' => self::fail("No test runs a block of the language \"{$language}\"."),
            str_contains($text, 'install.sh') => self::assertStringContainsString(implode(' ', self::PAGES), (string) file_get_contents(self::ROOT . '/tests/install/install.bats')),
            str_starts_with($text, 'wp serverpilot ') => $this->runCommand($text),
            str_starts_with($text, 'make ') => $this->runShell('env -u MAKEFLAGS -u MAKELEVEL make --dry-run --directory ' . escapeshellarg(self::ROOT) . substr($text, 4)),
            str_starts_with($text, 'php ') => $this->runShell(escapeshellarg(PHP_BINARY) . substr($text, 3)),
            str_starts_with($text, 'sudo install -d ') => $this->runShell(str_replace('/var/lib', (string) getenv('NETWORK_FOLDER'), substr($text, 5))),
            default => self::fail("No test runs \"{$text}\"."),
        };
    }

    public function testEveryExceptionIsStillPrinted(): void
    {
        $printed = array_column(iterator_to_array(self::blocks()), 1);
        self::assertSame([], array_values(array_diff(array_keys(self::NOT_RUN), $printed)));
    }

    private function runShell(string $command): void
    {
        exec("{$command} 2>&1", $output, $status);
        self::assertSame(0, $status, implode("\n", $output));
    }

    /** In a PHP without WordPress. An expression followed by a comment with a literal must have that value. */
    private function runAlone(string $code): void
    {
        $defines = str_contains($code, 'WU_SERVER_PILOT_');
        $constants = '';
        foreach (self::PLACEHOLDERS as $name => $placeholder) {
            $value = var_export($this->emulator->ready[$name], true);
            $code = str_replace("'{$placeholder}'", $value, $code);
            $constants .= $defines ? '' : "define('WU_SERVER_PILOT_" . strtoupper($name) . "', {$value});";
        }
        $code = (string) preg_replace('/^(\s*)(\$[^=;\n]+);\s*\/\/ (\[.*\]|\'.*\')$/m', '$1expect($2, $3);', $code, count: $expected);
        $script = getenv('NETWORK_FOLDER') . '/block.php';
        file_put_contents($script, '<?php set_error_handler(static fn (int $level, string $message) => throw new ErrorException($message));'
            . ' function expect(mixed $seen, mixed $printed): void { echo $seen === $printed ? "as printed\n" : var_export($seen, true); }'
            . "{$constants}\n{$code}\nserverpilot_test_connection();");
        $this->settings(autossl_delay_ms: 3_600_000);
        $this->setList(self::NETWORK, 'old.example');
        exec(escapeshellarg(PHP_BINARY) . " {$script} 2>&1", $output, $status);
        self::assertSame(0, $status, implode("\n", $output));
        self::assertCount($expected, array_keys($output, 'as printed', true), implode("\n", $output));
    }

    private function runInNetwork(string $code): void
    {
        $this->site('shop.example');
        $this->sync();
        ob_start();
        eval(str_starts_with($code, '<?php') ? "?>{$code}" : $code);
        $output = (string) ob_get_clean();
        self::assertSame(str_contains($code, 'echo '), $output !== '');
        preg_match_all('/add_filter\(\'(\w+)\'/', $code, $filters);
        foreach ($filters[1] as $filter) {
            self::assertTrue(has_filter($filter));
        }
        $sent = [];
        add_filter('pre_http_request', static function (mixed $_, array $request) use (&$sent): array {
            $sent[] = $request['body'];

            return [];
        }, 10, 2);
        add_filter('pre_wp_mail', static function (mixed $_, array $mail) use (&$sent): bool {
            $sent[] = ['title' => $mail['subject'], 'text' => $mail['message']];

            return true;
        }, 10, 2);
        preg_match_all('/add_action\(\'serverpilot_(\w+)\'/', $code, $actions);
        foreach ($actions[1] as $action) {
            $event = NetworkEvent::example(NetworkEventType::from($action));
            $sent = [];
            do_action($event->type->hook(), $event->toArray(time(), 'http://network.example/', 'http://network.example/page'));
            self::assertSame([['title' => 'shop.example', 'text' => "{$event->message} http://network.example/page"]], $sent);
        }
    }

    private function runCommand(string $line): void
    {
        $this->site('shop.example');
        $this->site('old.network.example');
        $this->sync();
        Plugin::instance()->registerCommands();
        WP_CLI::$lines = WP_CLI::$tables = [];
        [, , $name, $given] = explode(' ', "{$line} ", 4);
        [$arguments, $options] = [[], ['yes' => true]];
        foreach (preg_split('/\s+/', trim($given), -1, PREG_SPLIT_NO_EMPTY) as $word) {
            $word = trim($word, "'");
            if (str_starts_with($word, '--')) {
                [$option, $value] = explode('=', substr($word, 2) . '=', 2);
                $options[$option] = $value === '' ? true : rtrim($value, '=');
            } else {
                $arguments[] = $word;
            }
        }
        self::assertArrayHasKey("serverpilot {$name}", WP_CLI::$callables);
        $exit = 0;
        try {
            (WP_CLI::$callables["serverpilot {$name}"])($arguments, $options);
        } catch (ExitException $e) {
            $exit = $e->getCode();
        }
        self::assertNotSame([], [...WP_CLI::$lines, ...WP_CLI::$tables], 'it prints something');
        // The doctor finds that DNS does not point here, which is not a fault of the command.
        self::assertSame(str_contains($line, 'doctor') ? min($exit, 1) : 0, $exit, implode("\n", WP_CLI::$lines));
    }
}
