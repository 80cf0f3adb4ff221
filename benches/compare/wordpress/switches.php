<?php

/**
 * A must-use plugin of the benchmark, copied into its network: WordPress without our plugin, the built-in integration's requests to
 * the emulator in place of ServerPilot, and how many queries a page cost. Each only where the environment asks for it.
 */

declare(strict_types=1);

// Must-use plugins are loaded before WordPress asks which plugins the network has.
if (getenv('BENCH_WITHOUT_PLUGIN')) {
    add_filter('site_option_active_sitewide_plugins', static fn(): array => []);
}

// It names the API's address in its code; the emulator's certificate is for its own.
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
