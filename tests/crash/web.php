<?php
/**
 * A web server's process in the network of scripts/with-network.
 *
 *   web.php switch-on        enables our plugin, which adopts the entries on the list
 *   web.php scheduled-sync   the scheduled sync, which WP-Cron runs every five minutes
 *   web.php serve NAME ...   creates a site for each domain and syncs after each, as a queue runner does
 *
 * Prints its progress line by line, because it may be killed: `made NAME`, `sync`, `ended HOW`.
 */
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';

function sync(): void
{
    echo "sync\n";
    echo 'ended ' . Plugin::instance()->reconciler()->run()->outcome->value . "\n";
}

switch ($argv[1]) {
    case 'switch-on':
        State::set('enabled', true);
        sync();
        break;
    case 'scheduled-sync':
        do_action(Scheduler::SCHEDULED_SYNC);
        break;
    case 'serve':
        foreach (array_slice($argv, 2) as $name) {
            $made = wp_insert_site(['domain' => $name, 'path' => '/', 'network_id' => 1, 'title' => 'x', 'user_id' => 1, 'options' => []]);
            // Created already, by a process that died before it could print this.
            $exists = !is_wp_error($made) || $made->get_error_code() === 'site_taken';
            echo ($exists ? 'made ' : 'failed ') . $name . "\n";
            sync();
        }
}
