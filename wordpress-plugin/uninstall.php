<?php

/**
 * Removes our tables, options and user meta, and no domain.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit();
}

require_once __DIR__ . '/src/autoload.php';
Store\Schema::drop();
Store\State::forget();
delete_metadata('user', 0, 'serverpilot_sync_dismissed', '', true);
