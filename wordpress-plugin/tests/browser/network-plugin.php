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

// The web server of the tests knows files alone.
add_filter('pre_option_permalink_structure', '__return_empty_string');

// A page of the main site with the customer's panel. Pages for visitors want a theme.
add_action('admin_post_test_panel', static function (): void {
    echo '<!doctype html><html ', get_language_attributes(), '><head><meta name="viewport" content="width=device-width"><title>My site</title>';
    wp_head();
    echo '</head><body><main><h1>My site</h1>', do_shortcode('[serverpilot_domains]'), '</main>';
    wp_footer();
    echo '</body></html>';
});

// Ultimate Multisite's dialog, as far as our part of it goes.
add_action('admin_post_test_dialog', static function (): void {
    $fields = apply_filters('wu_add_new_domain_form_fields', ['domain' => ['type' => 'text'], 'current_site' => ['type' => 'hidden']]);
    echo '<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>My site</title></head><body><main><h1>Account</h1><h2>Domains</h2>';
    apply_filters('wp_ultimo_render_vars', ['modal' => ['url' => '/?current_site=1'], 'domains' => []], 'dashboard-widgets/domain-mapping', false);
    echo '<form><label>Domain <input name="domain"></label><input type="hidden" name="current_site" value="1">', $fields['serverpilot_new_domain']['desc'], '</form></main>';
    wp_footer();
    echo '</body></html>';
});

// The way to the server, for the proof of an app of the pool.
require WP_PLUGIN_DIR . '/serverpilot-sync/tests/server.php';
