<?php

/**
 * Takes our tables and options away, and no domain.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit();
}

foreach (['Database', 'State', 'Schema'] as $class) {
    require_once __DIR__ . "/inc/{$class}.php";
}
Schema::drop();
State::forget();
// Which notices each user put away.
delete_metadata('user', 0, 'serverpilot_sync_dismissed', '', true);
