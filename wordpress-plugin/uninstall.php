<?php

/**
 * Removes our tables, options, user meta and scheduled jobs, and no domain.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

use Throwable;

if (!defined('WP_UNINSTALL_PLUGIN')) {
    exit();
}

require_once __DIR__ . '/src/autoload.php';

// A failed step does not stop the others: WordPress deletes the files afterwards, and nothing could remove the rest.
foreach ([
    Sync\Scheduler::stop(...),
    ...Store\Schema::dropSteps(),
    Store\State::forgetEverywhere(...),
    static fn(): bool => delete_metadata('user', 0, 'serverpilot_sync_dismissed', '', true),
    static fn(): bool => delete_metadata('user', 0, 'serverpilot_names_per_page', '', true),
] as $step) {
    try {
        $step();
    } catch (Throwable $e) {
        error_log("serverpilot-sync: uninstall continues after: {$e->getMessage()}");
    }
}
