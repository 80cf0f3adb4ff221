<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use Closure;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\MainSwitch;
use Throwable;
use WP_CLI;
use WP_CLI\ExitException;
use WP_CLI\Utils;

/** Exit codes, domain arguments and tables of all commands. */
final class Console
{
    public function __construct(
        private Client $client,
        private MainSwitch $switch,
    ) {}

    /**
     * Runs a command that needs the extension and our tables.
     *
     * @param Closure(): int $command returns its exit code
     */
    public function run(Closure $command): void
    {
        self::runAnyway(function () use ($command): int {
            $problem = $this->client->problem();
            if ($problem !== '') {
                throw new CommandFailure($problem);
            }
            // The tables do not exist before sync is first switched on.
            Schema::upgrade();

            return $command();
        });
    }

    /**
     * Runs a command that also works without the extension. A failure is printed as one line, never as a stack trace, which would
     * show arguments.
     *
     * @param Closure(): int $command returns its exit code
     */
    public static function runAnyway(Closure $command): void
    {
        try {
            $status = $command();
        } catch (ExitException $e) {
            throw $e;
        } catch (Throwable $e) {
            WP_CLI::error(self::line($e->getMessage()), $e instanceof CommandFailure ? max(1, (int) $e->getCode()) : 1);
        }
        if ($status !== 0) {
            WP_CLI::halt($status);
        }
    }

    /**
     * Normalises the arguments. One invalid domain rejects the whole command.
     *
     * @param array<string> $args
     *
     * @return list<string>
     */
    public function domains(array $args): array
    {
        $domains = [];
        foreach ($args as $arg) {
            $domains[] = $this->client->normalize($arg) ?? throw new CommandFailure(sprintf(
                /* translators: %s: an argument */
                __('%s is not a domain. Enter only the domain, without scheme, port or path.', 'serverpilot-sync'),
                (string) wp_json_encode(substr($arg, 0, 80), JSON_UNESCAPED_SLASHES),
            ));
        }

        return array_values(array_unique($domains));
    }

    /**
     * @param list<string> $args
     *
     * @return string the id or the name of an app
     */
    public static function app(array $args): string
    {
        $app = $args[0] ?? '';

        return $app === '' ? throw new CommandFailure(__('Name the app or the domain.', 'serverpilot-sync')) : $app;
    }

    /** Ends the command if the switch is off. */
    public function requireSwitch(): void
    {
        if (!$this->switch->isOn()) {
            throw new CommandFailure($this->switch->offMessage());
        }
    }

    /** @param array<array-key, mixed> $options of a command */
    public static function option(array $options, string $name, string $default = ''): string
    {
        $value = $options[$name] ?? $default;

        return is_scalar($value) ? (string) $value : $default;
    }

    /**
     * A whole number of at least 1.
     *
     * @param array<array-key, mixed> $options of a command
     */
    public static function number(array $options, string $name, int $default): int
    {
        $given = self::option($options, $name, (string) $default);

        return preg_match('/^0*[1-9]\d{0,8}$/D', $given) === 1
            ? (int) $given
            : throw new CommandFailure(sprintf(
                /* translators: %s: the name of an option */
                __('--%s must be a whole number of at least 1.', 'serverpilot-sync'),
                $name,
            ));
    }

    /**
     * @param list<array<string, string|int>> $items
     * @param list<string> $fields the default ones
     * @param array<array-key, mixed> $options `format` and `fields` of the command
     */
    public static function table(array $items, array $fields, array $options = []): void
    {
        $chosen = self::option($options, 'fields');
        Utils\format_items(
            self::option($options, 'format', 'table'),
            $items,
            $chosen === '' ? $fields : array_map(trim(...), explode(',', $chosen)),
        );
    }

    public static function of(string|int $count, int $limit): string
    {
        /* translators: 1: a number, 2: the largest number that is allowed */
        return sprintf(__('%1$s of %2$d', 'serverpilot-sync'), (string) $count, $limit);
    }

    /** A time for a table cell: UTC, to the minute; empty if there is none. */
    public static function time(?int $time): string
    {
        return $time === null ? '' : gmdate('Y-m-d H:i', $time);
    }

    public static function line(string $text): string
    {
        return trim((string) preg_replace('/\s+/', ' ', $text));
    }
}
