<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

/** Which plugins that map domains are there, active in this network. */
final class Installed
{
    public static function ultimateMultisite(): bool
    {
        return class_exists('WP_Ultimo\WP_Ultimo') || function_exists('WP_Ultimo');
    }
}
