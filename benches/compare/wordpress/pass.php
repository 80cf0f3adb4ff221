<?php

/**
 * One process that does one thing, and says what it cost: `pass.php nothing|pass|retry|heartbeat`. The memory is the peak of the
 * whole process, so that `nothing` without the plugin is WordPress's own. A `retry` is a pass when every name that waits is due again.
 */

declare(strict_types=1);

use ServerPilot\Sync\Schema;
use ServerPilot\Sync\Wake;

require __DIR__ . '/load.php';

if ($argv[1] === 'retry') {
    $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . ' SET due = UTC_TIMESTAMP() WHERE due IS NOT NULL');
}
$queries = $GLOBALS['wpdb']->num_queries;
match ($argv[1]) {
    'nothing' => null,
    'pass', 'retry' => do_action(Wake::WORK),
    'heartbeat' => do_action(Wake::HEARTBEAT),
};
echo
    json_encode([
        'queries' => $GLOBALS['wpdb']->num_queries - $queries,
        'peak_mib' => (memory_get_peak_usage() / 1024) / 1024,
    ]),
    "\n"
;
