<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** Writes to Ultimate Multisite's log, else to WordPress's debug log. */
final class Log
{
    public static function info(string $message): void
    {
        self::write($message, 'info');
    }

    public static function error(string $message): void
    {
        self::write($message, 'error');
    }

    private static function write(string $message, string $level): void
    {
        if (function_exists('wu_log_add')) {
            wu_log_add('integration-serverpilot', $message, $level);
        } elseif (defined('WP_DEBUG_LOG') && (bool) constant('WP_DEBUG_LOG')) {
            error_log("serverpilot-sync [{$level}] {$message}");
        }
    }
}
