<?php
/** What a test needs and WordPress has no setting for; copied to the must-use plugins. */
declare(strict_types=1);

// A language that is written from right to left, without its language pack.
add_filter('gettext_with_context', static fn ($translated, $text, $context) => $context === 'text direction' && get_site_option('test_rtl')
    ? 'rtl' : $translated, 10, 3);

// The page's nonce for any user: a nonce alone must not give a right.
add_action('wp_ajax_test_nonce', static fn () => wp_send_json(wp_create_nonce('bulk-serverpilot-domains')));

// Domains that WordPress's own tables cannot hold, as Ultimate Multisite's can.
add_filter('serverpilot_desired_domains', static fn (array $desired) => $desired + array_fill_keys((array) get_site_option('test_desired', []), ['kind' => 'mapped']));

// An announced removal would wait for two minutes.
add_filter('serverpilot_removal_wait', '__return_zero');

// Every response, for the search for secrets.
if (PHP_SAPI === 'cli-server') {
    ob_start(static function (string $page): string {
        $answer = implode("\n", [$_SERVER['REQUEST_URI'], ...headers_list(), $page]) . "\n";
        file_put_contents(getenv('NETWORK_FOLDER') . '/pages.log', $answer, FILE_APPEND | LOCK_EX);

        return $page;
    });
}

// A page that contains the key, to test that the search finds it.
add_action('wp_ajax_test_leak', static fn () => wp_send_json(['key' => WU_SERVER_PILOT_API_KEY]));
