<?php
/**
 * A web server's process in the network of scripts/with-network.
 *
 *   web.php switch-on        our plugin begins its work, and adopts what is there
 *   web.php heartbeat        what WP-Cron does every five minutes
 *   web.php serve NAME ...   makes a site of each name, and a pass after each, as a queue runner does
 *
 * Says line by line what it has come to, for somebody who may kill it: `made NAME`, `pass`, `ended HOW`.
 */
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';

function pass(): void
{
    echo "pass\n";
    echo 'ended ' . Plugin::instance()->reconciler()->run() . "\n";
}

switch ($argv[1]) {
    case 'switch-on':
        State::set('enabled', true);
        pass();
        break;
    case 'heartbeat':
        do_action(Scheduler::SCHEDULED_SYNC);
        break;
    case 'serve':
        foreach (array_slice($argv, 2) as $name) {
            $made = wp_insert_site(['domain' => $name, 'path' => '/', 'network_id' => 1, 'title' => 'x', 'user_id' => 1, 'options' => []]);
            // Made already, by a process that died before it could say so.
            $is_there = !is_wp_error($made) || $made->get_error_code() === 'site_taken';
            echo ($is_there ? 'made ' : 'failed ') . $name . "\n";
            pass();
        }
}
