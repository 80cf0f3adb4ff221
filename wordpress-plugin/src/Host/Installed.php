<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** Detects active plugins that map domains. */
final class Installed
{
    public static function ultimateMultisite(): bool
    {
        return class_exists('WP_Ultimo\WP_Ultimo') || function_exists('WP_Ultimo');
    }
}
