<?php
/**
 * A fake of WP-CLI, as far as the plugin's commands meet it: it keeps what they print. Ends are exceptions, as they are in
 * WP-CLI where one command runs another.
 */
declare(strict_types=1);

namespace {
    class WP_CLI
    {
        /** @var list<string> what was printed, warnings and errors with their level */
        public static array $lines = [];
        /** @var list<array{format: string, items: list<array<string, mixed>>, fields: list<string>}> */
        public static array $tables = [];
        /** @var list<string> names of commands */
        public static array $commands = [];
        /** @var array<string, mixed> what runs them, by name */
        public static array $callables = [];

        /** @param array<string, mixed> $args */
        public static function add_command(string $name, mixed $callable, array $args = []): bool
        {
            self::$commands[] = $name;
            self::$callables[$name] = $callable;
            if (is_object($callable) && !$callable instanceof Closure) {
                // Its public methods are subcommands.
                foreach (array_diff(get_class_methods($callable), ['__construct']) as $method) {
                    self::add_command("{$name} {$method}", $callable->{$method}(...));
                }
            }

            return true;
        }

        public static function line(string $message = ''): void
        {
            self::$lines[] = $message;
        }

        public static function log(string $message): void
        {
            self::$lines[] = $message;
        }

        public static function success(string $message): void
        {
            self::$lines[] = "Success: {$message}";
        }

        public static function warning(string $message): void
        {
            self::$lines[] = "Warning: {$message}";
        }

        public static function error(string $message, int $exit = 1): never
        {
            self::$lines[] = "Error: {$message}";

            throw new WP_CLI\ExitException('', $exit);
        }

        public static function halt(int $return_code): never
        {
            throw new WP_CLI\ExitException('', $return_code);
        }

        /** @param array<string, string|bool> $assoc_args */
        public static function confirm(string $question, array $assoc_args = []): void
        {
            self::$lines[] = $question;
            if (!isset($assoc_args['yes'])) {
                throw new WP_CLI\ExitException('', 0);
            }
        }
    }
}

namespace WP_CLI {
    class ExitException extends \Exception {}

    final class NoOp
    {
        public static int $ticks = 0;

        public function tick(): void
        {
            ++self::$ticks;
        }

        public function finish(): void {}
    }
}

namespace WP_CLI\Dispatcher {
    class CommandNamespace {}
}

namespace WP_CLI\Utils {
    function make_progress_bar(string $message, int $count): \WP_CLI\NoOp
    {
        return new \WP_CLI\NoOp();
    }

    /**
     * @param list<array<string, mixed>> $items
     * @param list<string> $fields
     */
    function format_items(string $format, array $items, array $fields): void
    {
        \WP_CLI::$tables[] = ['format' => $format, 'items' => $items, 'fields' => $fields];
    }
}
