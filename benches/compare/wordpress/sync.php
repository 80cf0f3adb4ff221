<?php

/**
 * Runs one task and prints its cost: `sync.php nothing|sync|scheduled`. The memory is the peak of the whole process, so `nothing`
 * without the plugin is the baseline of WordPress.
 */

declare(strict_types=1);

use ServerPilot\Sync\Sync\Scheduler;

require __DIR__ . '/load.php';

$queries = $GLOBALS['wpdb']->num_queries;
match ($argv[1]) {
    'nothing' => null,
    'sync' => do_action(Scheduler::WORK),
    'scheduled' => do_action(Scheduler::SCHEDULED_SYNC),
};
echo
    json_encode([
        'queries' => $GLOBALS['wpdb']->num_queries - $queries,
        'peak_mib' => (memory_get_peak_usage() / 1024) / 1024,
    ]),
    "\n"
;
