<?php

/**
 * Resets the network, and creates what a row needs: `begin.php [mapped COUNT] [sites COUNT] [shop 1]`. That is domains that are
 * mapped to the main site, sites with their own domains (both by SQL, because their creation is not measured), and a site with a
 * page.
 */

declare(strict_types=1);

use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

require __DIR__ . '/load.php';

$wpdb = $GLOBALS['wpdb'];
$wpdb->query("DELETE FROM {$wpdb->blogs} WHERE blog_id > 1");
$wpdb->query("TRUNCATE {$wpdb->base_prefix}wu_domain_mappings");
State::forget();
Schema::upgrade();
foreach (['domains', 'history', 'lists'] as $table) {
    $wpdb->query('TRUNCATE ' . Schema::table($table));
}
Scheduler::stop();

foreach (array_chunk(array_slice($argv, 1), 2) as [$kind, $count]) {
    foreach ($kind === 'shop' ? [] : array_chunk(range(1, (int) $count), 500) as $numbers) {
        $rows = array_map(static fn(int $n): string => $kind === 'mapped'
            ? "(1, 'mapped{$n}.example')"
            : '(' . ($n + 1) . ", 1, 'site{$n}.network.example', '/', NOW(), NOW())", $numbers);
        $into = $kind === 'mapped'
            ? "{$wpdb->base_prefix}wu_domain_mappings (blog_id, domain)"
            : "{$wpdb->blogs} (blog_id, site_id, domain, path, registered, last_updated)";
        $wpdb->query("INSERT INTO {$into} VALUES " . implode(', ', $rows));
    }
    if ($kind === 'shop') {
        wp_insert_site([
            'domain' => 'shop.network.example',
            'path' => '/',
            'network_id' => 1,
            'title' => 'Shop',
            'user_id' => 1,
        ]);
    }
}
