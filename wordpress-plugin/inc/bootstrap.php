<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** Every hook of the plugin, and nothing else. What no page view of a site needs is given by name: else its class would be loaded. */
function bootstrap(): void
{
    register_activation_hook(PLUGIN_FILE, [Schema::class, 'upgrade']);
    register_deactivation_hook(PLUGIN_FILE, [Wake::class, 'stop']);

    add_filter('cron_schedules', Wake::schedules(...));
    // Not earlier: WordPress knows the reader's language from here on.
    add_action('init', static fn() => load_plugin_textdomain(
        'serverpilot-sync',
        false,
        dirname(plugin_basename(PLUGIN_FILE)) . '/languages',
    ));
    UltimateMultisite::waitForIt();
    add_action('plugins_loaded', Lifecycle::start(...), 20);
    add_action('rest_api_init', [SiteHealth::class, 'routes']);
    add_filter('site_status_tests', [SiteHealth::class, 'tests']);
    add_filter('debug_information', [DebugInformation::class, 'add']);
    if (is_admin()) {
        add_action('network_admin_notices', Notices::show(...));
        add_action('network_admin_edit_' . Notices::DISMISS, Notices::dismiss(...));
        // After Ultimate Multisite's own menu.
        add_action('network_admin_menu', NetworkPage::add(...), 99);
        add_filter('set_screen_option_serverpilot_names_per_page', NetworkPage::perPage(...), 10, 3);
        add_action('network_admin_edit_serverpilot_sync', Actions::answer(...));
        Progress::listen();
    }
    if (defined('WP_CLI')) {
        add_action('cli_init', CommandGroup::register(...));
    }
}
