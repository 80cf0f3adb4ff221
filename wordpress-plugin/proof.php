<?php

/**
 * Proves that the PHP of an app which shares this web root serves this network. The app is asked by its own domain, for which
 * WordPress has no site, so the main site answers; the answer names the domain that was asked.
 *
 * It takes nothing but a nonce from the request, which is verified later: it must not lead to another host, not even if a
 * configuration redirects each request to HTTPS.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\WebRoot;

$serverpilot_sync_loader = (static function (): string {
    $nonce = $_GET['serverpilot_probe'] ?? null;
    if (
        ($_SERVER['REQUEST_METHOD'] ?? '') !== 'GET'
        || !is_string($nonce)
        || preg_match('/^e\d{1,12}-[0-9a-f]{32}-[0-9a-f]{32}$/D', $nonce) !== 1
    ) {
        return '';
    }
    require_once __DIR__ . '/src/Domain/Pool/WebRoot.php';

    // Not `__FILE__`: the folder of the plugin may be a link.
    return WebRoot::loader($_SERVER['SCRIPT_FILENAME']);
})();
if ($serverpilot_sync_loader !== '') {
    // No visitor of a site asks here.
    $_COOKIE = [];
    // WordPress keeps the hooks that are there before it (`WP_Hook::build_preinitialized_hooks()`).
    $wp_filter = [
        'pre_get_site_by_path' => [
            PHP_INT_MIN => [
                [
                    'function' => static fn(): ?WP_Site => get_site(get_main_site_id(get_main_network_id())),
                    'accepted_args' => 0,
                ],
            ],
        ],
    ];
    // The plugin answers and ends the request, if it is active and the nonce is its own.
    require $serverpilot_sync_loader;
}
http_response_code(404);
