<?php
/** The plugin beside Ultimate Multisite or its fake: see wordpress-plugin/tests/fakes. */
declare(strict_types=1);

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';
require dirname(__DIR__) . '/NetworkTestCase.php';
require dirname(__DIR__) . '/fakes/FaultInjectingClient.php';
