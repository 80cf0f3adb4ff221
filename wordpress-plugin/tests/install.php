<?php
/** Installs WordPress and makes it a network, in two steps as an operator would: `install.php FOLDER`. */
declare(strict_types=1);

$folder = $argv[1];
$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);

if (($argv[2] ?? '') === '') {
    define('WITHOUT_NETWORK', true);
    require "{$folder}/wp-load.php";
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Network', 'admin', 'admin@network.example', true, '', 'password');
    require_once ABSPATH . 'wp-admin/includes/network.php';
    global $wpdb;
    foreach ($wpdb->tables('ms_global') as $table => $prefixed) {
        $wpdb->$table = $prefixed;
    }
    install_network();
    $made = populate_network(1, 'network.example', 'admin@network.example', 'Network', '/', true);
    if (is_wp_error($made) && $made->get_error_code() !== 'no_wildcard_dns') {
        fwrite(STDERR, $made->get_error_message() . "\n");
        exit(1);
    }
    passthru(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg(__FILE__) . ' ' . escapeshellarg($folder) . ' network', $status);
    exit($status);
}

require "{$folder}/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/plugin.php';
$error = activate_plugin('serverpilot-sync/serverpilot-sync.php', '', true);
if (is_wp_error($error)) {
    fwrite(STDERR, $error->get_error_message() . "\n");
    exit(1);
}
if (getenv('ULTIMATE')) {
    global $wpdb;
    $wpdb->query("CREATE TABLE {$wpdb->base_prefix}wu_domain_mappings (
        id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), active tinyint DEFAULT 1, stage varchar(50) DEFAULT 'done'
    )");
    update_network_option(null, 'wu_host_integrations_enabled', ['serverpilot' => true]);
}
