<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\Store\Schema;

/** Activation: creates the tables of a network, and refuses a single site. */
final class Activation
{
    public static function run(): void
    {
        if (!is_multisite()) {
            NetworkLocale::loadTexts();
            wp_die(
                esc_html__(
                    'ServerPilot Sync needs a WordPress network (multisite). It was not activated.',
                    'serverpilot-sync',
                ),
                '',
                ['back_link' => true],
            );
        }
        Schema::upgrade();
    }
}
