<?php

/**
 * A must-use plugin of the benchmark, copied into its network. As the environment requests it, it disables this plugin, sends the
 * built-in integration's requests to the emulator instead of ServerPilot, and prints the number of queries of a page.
 */

declare(strict_types=1);

// Must-use plugins are loaded before WordPress reads the list of active plugins.
if (getenv('BENCH_WITHOUT_PLUGIN')) {
    add_filter('site_option_active_sitewide_plugins', static fn(): array => []);
}

// The integration has the API's address in its code, which the emulator's certificate does not cover.
add_filter(
    'pre_http_request',
    static function (mixed $answer, array $arguments, string $url): mixed {
        $api = 'https://api.serverpilot.io/v1/';
        if (!str_starts_with($url, $api)) {
            return $answer;
        }
        if (!getenv('BENCH_API')) {
            return new WP_Error('http_request_failed', 'nothing here may ask ServerPilot itself');
        }
        $ours = getenv('BENCH_API') . '/' . substr($url, strlen($api));

        return wp_remote_request($ours, ['sslcertificates' => getenv('BENCH_CA')] + $arguments);
    },
    10,
    3,
);

if (getenv('BENCH_COUNT_QUERIES')) {
    add_action('shutdown', static function (): void {
        echo "<!-- queries: {$GLOBALS['wpdb']->num_queries} -->";
    });
}
