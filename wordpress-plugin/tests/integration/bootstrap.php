<?php
/** The plugin in a real network, with the real extension: see scripts/with-network. */
declare(strict_types=1);

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
// As on an administrator's page, so that hooks of the administration exist.
define('WP_ADMIN', true);
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/template.php';
require_once ABSPATH . 'wp-admin/includes/user.php';
require dirname(__DIR__) . '/server.php';
require dirname(__DIR__) . '/NetworkTestCase.php';
require dirname(__DIR__) . '/fakes/FaultInjectingClient.php';

use ServerPilot\Sync\Store\State;

State::set('enabled', true);
