<?php
/**
 * Sets the state of a browser test's network, in a separate PHP process: `seed.php JSON`, a list of steps such as
 * {"sites": ["a.example"]}, {"sync": true}, {"dns": {"a.example": ["203.0.113.7"]}}, {"domains": 1200}, {"reset": true}. Each test
 * begins with a reset; users keep their sessions, because logging in takes longest.
 */
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
$folder = (string) getenv('NETWORK_FOLDER');
require "{$folder}/wordpress/wp-load.php";
global $wpdb;
require dirname(__DIR__, 3) . '/crates/emulator/clients/EmulatorClient.php';
require __DIR__ . '/Planted.php';
$emulator = new EmulatorClient();

foreach (json_decode($argv[1], true, 512, JSON_THROW_ON_ERROR) as $step) {
    foreach ($step as $what => $value) {
        match ($what) {
            'reset' => (static function () use ($wpdb, $emulator, $folder): void {
                $emulator->post('reset');
                $wpdb->query("DELETE FROM {$wpdb->blogs} WHERE blog_id > 1");
                State::forget();
                State::set('enabled', true);
                Schema::upgrade();
                foreach (['domains', 'history', 'lists', 'pool_owners'] as $table) {
                    $wpdb->query('TRUNCATE ' . Schema::table($table));
                }
                $wpdb->query('UPDATE ' . Schema::table('lease') . " SET owner = '', until = '2000-01-01'");
                $wpdb->query("DELETE FROM {$wpdb->sitemeta} WHERE meta_key LIKE '%serverpilot\\_%' AND meta_key <> 'serverpilot_sync'");
                Planted::mapped([]);
                delete_site_option('test_rtl');
                delete_site_option('test_web');
                delete_site_option('test_desired');
                $wpdb->query("DELETE FROM {$wpdb->usermeta} WHERE meta_key IN ('locale', 'serverpilot_sync_dismissed', 'serverpilot_names_per_page')");
                @unlink("{$folder}/dns.json");
                Planted::language('');
                Scheduler::schedule();
            })(),
            'sites' => array_map(static fn (string $domain) => wp_insert_site(['domain' => $domain, 'path' => '/', 'network_id' => 1, 'title' => $domain, 'user_id' => 1, 'options' => []]), $value),
            'delete' => array_map(static fn (string $domain) => wp_delete_site(get_site_by_path($domain, '/')->id), $value),
            'dns' => file_put_contents("{$folder}/dns.json", json_encode($value)),
            'sync' => Plugin::instance()->reconciler()->run(),
            'check' => (static function () use ($wpdb): void {
                $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET checked_at = NULL');
                State::set('certificate_seen', 0);
                Plugin::instance()->monitor()->run();
            })(),
            'faults' => $emulator->post('faults', $value),
            'settings' => $emulator->settings(...$value),
            // As before the plugin was ever switched on.
            'off' => (static function (): void {
                Scheduler::stop();
                Schema::drop();
                State::forget();
            })(),
            'rtl' => update_site_option('test_rtl', $value),
            'web' => update_site_option('test_web', $value),
            'list' => $emulator->setDomains($value),
            'add' => $emulator->setDomains([...$emulator->domains(), ...$value]),
            'desired' => update_site_option('test_desired', $value),
            'other_app' => $emulator->setDomains($value, 'emulatorapp00002'),
            'state' => State::change($value),
            'records' => array_map(static function (string $domain, array $columns) use ($wpdb): void {
                $table = Schema::table('domains');
                $wpdb->query($wpdb->prepare("INSERT IGNORE INTO {$table} (domain, generation, seq, created, updated) VALUES (%s, 0, 0, UTC_TIMESTAMP(), UTC_TIMESTAMP())", $domain));
                $wpdb->update($table, $columns, ['domain' => $domain]);
            }, array_keys($value), $value),
            'domains' => array_map(static fn (array $some) => $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, dns, ssl_state, created, updated) VALUES '
                . implode(',', array_map(static fn (int $n): string => "('n{$n}.example', 0, 0, 'managed', 'ok', 'ok', 'covered', UTC_TIMESTAMP(), UTC_TIMESTAMP())", $some))), array_chunk(range(1, $value), 400)),
            'user', 'superadmin', 'subscriber' => (static function () use ($what, $value): void {
                $id = username_exists($value) ?: wp_insert_user([
                    'user_login' => $value, 'user_pass' => 'password', 'user_email' => "{$value}@network.example",
                    'role' => $what === 'subscriber' ? 'subscriber' : 'administrator',
                ]);
                if ($what === 'superadmin') {
                    require_once ABSPATH . 'wp-admin/includes/ms.php';
                    grant_super_admin($id);
                }
            })(),
            'mapped' => Planted::mapped($value),
            'language' => update_user_meta(1, 'locale', $value),
            'network_language' => Planted::language($value),
            'planted_sites' => Planted::sites($value),
            'decisions' => Planted::decisions($value),
            'certificate' => Planted::certificate($value),
            'observations' => Planted::observations($value),
            'pause' => Planted::pause($value),
        };
    }
}
