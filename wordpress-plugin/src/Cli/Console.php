<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use Throwable;
use WP_CLI;
use WP_CLI\ExitException;
use WP_CLI\Utils;

/** What every command does in the same way: its end, its tables, and the names that it is given. */
final class Console
{
    /**
     * Runs a command that needs the extension and our tables.
     *
     * @param Closure(): int $command answers its exit code
     */
    public static function run(Closure $command): void
    {
        self::runAnyway(static function () use ($command): int {
            $problem = Plugin::instance()->client()->problem();
            if ($problem !== '') {
                throw new CommandFailure($problem, 1);
            }
            // They are there already if the switch is on; whoever only looks may come before that.
            Schema::upgrade();

            return $command();
        });
    }

    /**
     * Runs a command on any installation: a failure ends in one line, and never in a stack trace, which would show arguments.
     *
     * @param Closure(): int $command answers its exit code
     */
    public static function runAnyway(Closure $command): void
    {
        try {
            $status = $command();
        } catch (ExitException $e) {
            throw $e;
        } catch (CommandFailure $e) {
            WP_CLI::error(self::line($e->getMessage()), max(1, (int) $e->getCode()));
        } catch (Throwable $e) {
            WP_CLI::error(self::line($e->getMessage()), 1);
        }
        if ($status !== 0) {
            WP_CLI::halt($status);
        }
    }

    /**
     * Names as they were given, in normalised form; one that is no name refuses them all.
     *
     * @param array<string> $given
     *
     * @return list<string>
     */
    public static function names(array $given): array
    {
        $names = [];
        foreach ($given as $one) {
            $names[] = Plugin::instance()->client()->normalize($one) ?? throw new CommandFailure(
                sprintf(
                    /* translators: %s: what was given as a domain */
                    __(
                        '%s is not a domain name. Give the name alone, without scheme, port or path.',
                        'serverpilot-sync',
                    ),
                    (string) wp_json_encode(substr($one, 0, 80), JSON_UNESCAPED_SLASHES),
                ),
                1,
            );
        }

        return array_values(array_unique($names));
    }

    /** Nothing that runs a pass goes past the switch. */
    public static function needSwitch(): void
    {
        $adapter = Plugin::instance()->host();
        if (!$adapter->isOn()) {
            throw new CommandFailure(self::switchIsOff($adapter), 1);
        }
    }

    public static function switchIsOff(Host $adapter): string
    {
        return __('The switch is off.', 'serverpilot-sync') . ' ' . $adapter->switchHint();
    }

    /**
     * @param array<array-key, mixed> $options of a command
     */
    public static function option(array $options, string $name, string $default = ''): string
    {
        $value = $options[$name] ?? $default;

        return is_scalar($value) ? (string) $value : $default;
    }

    /**
     * @param list<array<string, string|int>> $items
     * @param list<string> $fields those to show, by default
     * @param array<array-key, mixed> $options `format` and `fields` of the command
     */
    public static function table(array $items, array $fields, array $options): void
    {
        $chosen = self::option($options, 'fields');
        Utils\format_items(
            self::option($options, 'format', 'table'),
            $items,
            $chosen === '' ? $fields : array_map(trim(...), explode(',', $chosen)),
        );
    }

    /** A time of the database, or the empty string, as a cell: UTC, to the minute. */
    public static function time(mixed $utc): string
    {
        return is_string($utc) ? substr($utc, 0, 16) : '';
    }

    public static function line(string $text): string
    {
        return trim((string) preg_replace('/\s+/', ' ', $text));
    }
}
