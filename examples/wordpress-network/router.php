<?php

/**
 * Serves the demo's network by PHP's built-in web server, at whatever address the browser used.
 *
 * The network's own domain is network.example, which does not resolve. Each request is rewritten to that domain, and links
 * to it are rewritten to the browser's address. The network's tables do not change: the plugin sees network.example.
 */
declare(strict_types=1);

$inside = 'http://network.example';
$outside = "http://{$_SERVER['HTTP_HOST']}";
$address = $_SERVER['HTTP_HOST'];
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if ($path === '/') {
    header("Location: {$outside}/wp-admin/network/settings.php?page=serverpilot-sync");

    return true;
}
$file = rtrim("{$_SERVER['DOCUMENT_ROOT']}{$path}", '/');
if (is_dir($file)) {
    $file .= '/index.php';
}
if (is_file($file) && !str_ends_with($file, '.php')) {
    return false;
}
if (!is_file($file)) {
    // WordPress's pages for visitors want a theme, and Debian has those in other packages.
    http_response_code(404);
    echo 'The demo has only the administrators\' pages.';

    return true;
}

$outward = static fn(mixed $url): mixed => is_string($url) ? str_replace($inside, $outside, $url) : $url;
$wp_filter = [];
// Not `network_home_url`: the plugin recognises a copy of the network by it.
foreach (['option_home', 'option_siteurl', 'network_site_url'] as $hook) {
    $wp_filter[$hook] = [10 => [['function' => $outward, 'accepted_args' => 1]]];
}
// As soon as the network is found, WordPress compares with the address in the browser.
$wp_filter['muplugins_loaded'] = [
    10 => [[
        'function' => static function () use ($address): void {
            $_SERVER['HTTP_HOST'] = $address;
        },
        'accepted_args' => 0,
    ]],
];
$_SERVER['HTTP_HOST'] = 'network.example';
$_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['SCRIPT_FILENAME'] = $file;
$_SERVER['SCRIPT_NAME'] = substr($file, strlen($_SERVER['DOCUMENT_ROOT']));
$_SERVER['PHP_SELF'] = $_SERVER['SCRIPT_NAME'];
// The browser's own host, instead of all below network.example.
define('COOKIE_DOMAIN', '');
// WordPress checks for updates at each login; without an internet that takes long.
define('WP_HTTP_BLOCK_EXTERNAL', true);
chdir(dirname($file));
require $file;
