<?php

/**
 * Proves that the PHP of an app which shares this web root serves this network. The app is asked by its own domain, for which
 * WordPress has no site, so the request is answered as one for the network's home; the answer names the domain that was asked.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

$serverpilot_sync_loader = (static function (): string {
    $nonce = $_GET['serverpilot_probe'] ?? null;
    $home = $_GET['home'] ?? null;
    $host = $_SERVER['HTTP_HOST'] ?? null;
    // Not `__DIR__`: the folder of the plugin may be a link.
    $loader = dirname($_SERVER['SCRIPT_FILENAME'], 4) . '/wp-load.php';
    if (
        !is_string($nonce)
        || !is_string($home)
        || !is_string($host)
        || preg_match('/^e\d{1,12}-[0-9a-f]{32}-[0-9a-f]{32}$/D', $nonce) !== 1
        || preg_match('/^[a-z0-9.-]{1,253}$/D', $home) !== 1
        || !is_file($loader)
    ) {
        return '';
    }
    define('SERVERPILOT_SYNC_ASKED_HOST', $host);
    $_SERVER['HTTP_HOST'] = $home;
    $_SERVER['SERVER_NAME'] = $home;
    $_SERVER['REQUEST_URI'] = "/?serverpilot_probe={$nonce}";

    return $loader;
})();
if ($serverpilot_sync_loader !== '') {
    // The plugin answers and ends the request, if it is active and the nonce is its own.
    require $serverpilot_sync_loader;
}
http_response_code(404);
