<?php

/**
 * One change in the demo's network, in a separate process as each web request is.
 *
 *     act.php site NAME [DOMAIN]   a new site, NAME.network.example, optionally with its own domain at once
 *     act.php move OLD NEW         a site gets another domain
 *     act.php delete DOMAIN        a site is deleted
 *     act.php later                as if five minutes had passed
 *     act.php cron                 what the system's cron runs every minute
 */
declare(strict_types=1);

use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

$what = $argv[1] ?? '';
$first = $argv[2] ?? '';
$second = $argv[3] ?? '';
$_SERVER['HTTP_HOST'] = 'network.example';
$_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
// WordPress's own cron events check for updates.
define('WP_HTTP_BLOCK_EXTERNAL', true);
$wordpress = (string) getenv('NETWORK_FOLDER') . '/wordpress';
if ($what === 'cron') {
    require "{$wordpress}/wp-cron.php";
    exit();
}
require "{$wordpress}/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/ms.php';
wp_set_current_user(1);

/** As Network Admin > Sites > Edit does it. */
function give_domain(int $site, string $domain): void
{
    $changed = wp_update_site($site, ['domain' => $domain]);
    if ($changed instanceof WP_Error) {
        throw new RuntimeException($changed->get_error_message());
    }
    update_blog_option($site, 'home', "http://{$domain}");
    update_blog_option($site, 'siteurl', "http://{$domain}");
}

function site_of(string $domain): int
{
    $site = get_site_by_path($domain, '/');
    if (!$site instanceof WP_Site || $site->domain !== $domain) {
        throw new RuntimeException("there is no site {$domain}");
    }

    return (int) $site->blog_id;
}

switch ($what) {
    case 'site':
        $site = wpmu_create_blog("{$first}.network.example", '/', ucfirst($first), 1);
        if ($site instanceof WP_Error) {
            throw new RuntimeException($site->get_error_message());
        }
        if ($second !== '') {
            give_domain($site, $second);
        }
        break;
    case 'move':
        give_domain(site_of($first), $second);
        break;
    case 'delete':
        wpmu_delete_blog(site_of($first), true);
        break;
    case 'later':
        Database::run('UPDATE ' . Schema::table('domains') . ' SET due = UTC_TIMESTAMP() WHERE due IS NOT NULL');
        Database::run(
            'UPDATE '
            . Schema::table('domains')
            . ' SET removal_announced_at = removal_announced_at - INTERVAL 5 MINUTE',
        );
        State::change(['ssl_due' => 0, 'retry_at' => 0]);
        wp_clear_scheduled_hook(Scheduler::SCHEDULED_SYNC);
        Scheduler::schedule();
        break;
    default:
        throw new RuntimeException("act.php does not know \"{$what}\"");
}
