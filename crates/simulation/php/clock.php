<?php
/** Time and chance in the plugin's namespaces: each web server has its own clock, and the database another. */
declare(strict_types=1);

namespace {
    final class Clock
    {
        private static float $now = 0.0;
        private static int $database = 0;

        /** @param array<string, mixed> $command */
        public static function set(array $command): void
        {
            self::$now = (float) ($command['now'] ?? self::$now);
            self::$database = (int) ($command['db'] ?? self::$database);
        }

        public static function now(): float
        {
            return self::$now > 0.0 ? self::$now : microtime(true);
        }

        public static function database(): int
        {
            return self::$database;
        }
    }
}

namespace {
    // In each namespace of the plugin, which is a folder, functions that PHP prefers to the global ones.
    $source = dirname(__DIR__, 3) . '/wordpress-plugin/src';
    foreach ([...glob("{$source}/*", GLOB_ONLYDIR), ...glob("{$source}/*/*", GLOB_ONLYDIR)] as $folder) {
        eval('namespace ServerPilot\Sync' . strtr(substr($folder, strlen($source)), '/', '\\') . ';' . <<<'PHP'
            function time(): int
            {
                return (int) \Clock::now();
            }

            function microtime(bool $as_float = false): float
            {
                return \Clock::now();
            }

            function random_bytes(int $length): string
            {
                return \Process::current() === null
                    ? \random_bytes($length)
                    : substr(hash('sha256', 'process ' . \Process::current()->id, true), 0, $length);
            }

            function sleep(int $seconds): int
            {
                return \Process::current() === null ? \sleep($seconds) : 0;
            }

            function getmypid(): int
            {
                return \Process::current()->id ?? 0;
            }

            function gethostname(): string
            {
                return 'web' . (\Process::current()->server ?? 0);
            }
            PHP);
    }
}
