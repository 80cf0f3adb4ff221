<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use WP_CLI\ExitException;

require_once __DIR__ . '/fakes/wp-cli.php';

/** The commands of `wp serverpilot`, run in this process. */
abstract class CommandTestCase extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        WP_CLI::$lines = WP_CLI::$tables = WP_CLI::$commands = [];
        Plugin::instance()->registerCommands();
    }

    /** @param array<string, string|bool> $options */
    protected function command(string $name, array $args = [], array $options = []): int
    {
        WP_CLI::$lines = WP_CLI::$tables = [];
        try {
            (WP_CLI::$callables["serverpilot {$name}"])($args, $options);
        } catch (ExitException $e) {
            return $e->getCode();
        }

        return 0;
    }

    protected function printed(): string
    {
        return implode("\n", WP_CLI::$lines);
    }

    /** @return list<array<string, mixed>> */
    protected function items(): array
    {
        self::assertCount(1, WP_CLI::$tables);

        return WP_CLI::$tables[0]['items'];
    }
}
