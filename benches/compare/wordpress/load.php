<?php

/** Loads WordPress as a queue runner does. */

declare(strict_types=1);

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';
