<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;

/** Dependencies between the plugin's layers point one way; see docs/architecture.md. */
final class ArchitectureTest extends TestCase
{
    private const SOURCES = __DIR__ . '/../../src';

    public function testThePluginFollowsItsLayers(): void
    {
        $sources = [];
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(self::SOURCES, FilesystemIterator::SKIP_DOTS)) as $file) {
            $sources[substr($file->getPathname(), strlen(self::SOURCES) + 1)] = (string) file_get_contents($file->getPathname());
        }
        self::assertGreaterThan(40, count($sources), 'the sources are found');
        self::assertSame([], Architecture::violations($sources));
    }

    /** @return iterable<string, array{array<string, string>, string}> sources by path, and the violation */
    public static function wrongSources(): iterable
    {
        $layers = [
            'Domain' => 'Store', 'Store' => 'Host', 'ServerPilot' => 'Store', 'Host' => 'Sync', 'Sync' => 'Checks', 'Checks' => 'Mail',
            'Admin' => 'Mail', 'Cli' => 'SiteHealth', 'SiteHealth' => 'Admin', 'Mail' => 'Admin', 'Rest' => 'Admin',
            'Customer' => 'Admin',
        ];
        foreach ($layers as $from => $to) {
            yield "{$from} uses {$to}" => [self::file("{$from}/A.php", "use ServerPilot\\Sync\\{$to}\\B;"), "{$from}/A.php: {$from} must not use {$to}\\B"];
        }
        $arrows = [
            'a class under another name' => 'use ServerPilot\Sync\Admin\B as C;',
            'a group' => 'use ServerPilot\Sync\Admin\{A, B};',
            'a function' => 'use function ServerPilot\Sync\Admin\B;',
            'a fully qualified name' => 'return new \ServerPilot\Sync\Admin\B();',
            'a name by an imported namespace' => "use ServerPilot\\Sync\\Admin;\nreturn Admin\\B::class;",
            'a name in a string' => "return 'ServerPilot\\Sync\\Admin\\B';",
            'a name in a string with escaped separators' => 'return "ServerPilot\\\\Sync\\\\Admin\\\\B";',
        ];
        foreach ($arrows as $what => $code) {
            yield $what => [self::file('Store/A.php', $code), 'Store/A.php: Store must not use Admin\B'];
        }
        yield 'the composition root' => [self::file('Cli/A.php', 'use ServerPilot\Sync\Plugin;'), 'Cli/A.php: Cli must not use Plugin'];
        yield 'the container' => [
            self::file('Cli/A.php', 'return \ServerPilot\Sync\Plugin::instance();'),
            'Cli/A.php: only Plugin.php, hooks.php, functions.php may call Plugin::instance()',
        ];
        yield 'an unknown layer' => [self::file('Helpers/A.php', ''), 'Helpers/A.php: Helpers is not a layer'];
        yield 'a cycle of folders in one layer' => [
            self::file('Host/A.php', 'use ServerPilot\Sync\Host\Ultimate\B;') + self::file('Host/Ultimate/B.php', 'use ServerPilot\Sync\Host\A;'),
            'Host and Host/Ultimate use each other',
        ];
        yield 'a cycle of three folders' => [
            self::file('Host/A.php', 'use ServerPilot\Sync\Host\One\B;')
                + self::file('Host/One/B.php', 'use ServerPilot\Sync\Host\Two\C;')
                + self::file('Host/Two/C.php', 'use ServerPilot\Sync\Host\A;'),
            'Host and Host/Two use each other',
        ];
        yield 'an action' => [self::file('Sync/A.php', "add_action('init', 'f');"), 'Sync/A.php: add_action() belongs into hooks.php'];
        yield 'a filter' => [self::file('Plugin.php', "\\add_filter('the_title', 'f');"), 'Plugin.php: add_filter() belongs into hooks.php'];
        $sql = "SQL on the plugin's tables belongs into Store";
        yield 'a table by its name' => [self::file('Sync/A.php', "return 'SELECT 1 FROM wp_serverpilot_domains';"), "Sync/A.php: {$sql}"];
        yield 'a table by its prefix' => [self::file('Sync/A.php', 'return "SELECT 1 FROM {$prefix}serverpilot_history";'), "Sync/A.php: {$sql}"];
        yield 'a table by the schema' => [self::file('Cli/A.php', "return Schema::table('lease');"), "Cli/A.php: {$sql}"];
        yield 'the database itself' => [self::file('Cli/A.php', 'global $wpdb;'), "Cli/A.php: {$sql}"];
    }

    /**
     * @dataProvider wrongSources
     *
     * @param array<string, string> $sources
     */
    public function testAWrongSourceIsReported(array $sources, string $violation): void
    {
        self::assertContains($violation, Architecture::violations($sources));
    }

    public function testAllowedSourcesAreNotReported(): void
    {
        self::assertSame([], Architecture::violations([
            'hooks.php' => "<?php namespace ServerPilot\\Sync; add_action('init', static fn() => Plugin::instance()->maintain());",
            'Host/NetworkLocale.php' => "<?php namespace ServerPilot\\Sync\\Host; add_filter('determine_locale', 'f'); remove_filter('determine_locale', 'f');",
            'Store/A.php' => '<?php namespace ServerPilot\Sync\Store; use ServerPilot\Sync\Domain\Owner; global $wpdb; return "FROM {$p}serverpilot_domains";',
            'Sync/A.php' => "<?php namespace ServerPilot\\Sync\\Sync; use ServerPilot\\Sync\\Store\\State; use ServerPilot\\Exception\\NotFoundException;\n// ServerPilot\\Sync\\Admin\\B",
            'Admin/A.php' => '<?php namespace ServerPilot\Sync\Admin; use ServerPilot\Sync\Sync\Operator; use const ServerPilot\Sync\PLUGIN_FILE;',
        ]));
    }

    /** @return array<string, string> */
    private static function file(string $path, string $code): array
    {
        $namespace = rtrim('ServerPilot\Sync\\' . str_replace('/', '\\', dirname($path)), '\\.');

        return [$path => "<?php namespace {$namespace};\n{$code}"];
    }
}
