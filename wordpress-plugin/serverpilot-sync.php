<?php

/**
 * Plugin Name:       ServerPilot Sync
 * Description:       Keeps the domain list and the certificate of a ServerPilot app in step with this network.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      8.1
 * Author:            The serverpilot developers
 * License:           GPL-2.0-or-later
 * Text Domain:       serverpilot-sync
 * Domain Path:       /languages
 * Network:           true
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

if (!defined('ABSPATH')) {
    exit();
}

/** The oldest extension whose functions and shapes fit. */
const EXTENSION_NEEDED = '0.1.0';

const PLUGIN_FILE = __FILE__;

spl_autoload_register(static function (string $class): void {
    if (!str_starts_with($class, __NAMESPACE__ . '\\')) {
        return;
    }
    $path = str_replace('\\', '/', substr($class, strlen(__NAMESPACE__) + 1));
    foreach (['inc', 'adapters', 'admin', 'cli', 'health'] as $folder) {
        $file = __DIR__ . "/{$folder}/{$path}.php";
        if (is_file($file)) {
            require $file;

            return;
        }
    }
});

require __DIR__ . '/inc/functions.php';
require __DIR__ . '/inc/bootstrap.php';
bootstrap();
