<?php

/**
 * Plugin Name:       ServerPilot Sync
 * Description:       Keeps the domain list and the certificate of a ServerPilot app in sync with this network.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      8.1
 * Author:            The serverpilot developers
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       serverpilot-sync
 * Domain Path:       /languages
 * Network:           true
 * Update URI:        https://serverpilot.invalid/serverpilot-sync
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

if (!defined('ABSPATH')) {
    exit();
}

/** The oldest compatible version of the extension. */
const EXTENSION_NEEDED = '0.1.0';

const PLUGIN_FILE = __FILE__;

/** Of all routes of the plugin. */
const REST_NAMESPACE = 'serverpilot/v1';

require __DIR__ . '/src/autoload.php';
require __DIR__ . '/src/functions.php';
require __DIR__ . '/src/hooks.php';
