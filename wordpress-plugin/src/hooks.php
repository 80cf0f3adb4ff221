<?php

/**
 * All hooks of the plugin, and nothing else. A page view of a site runs only the cheap callbacks on `init`, so classes are
 * loaded when a callback runs, not here.
 *
 * @package ServerPilot\Sync
 */

declare(strict_types=1);

namespace ServerPilot\Sync;

use WP_Site;

$plugin = Plugin::instance();

register_activation_hook(PLUGIN_FILE, [Sync\Activation::class, 'run']);
register_activation_hook(PLUGIN_FILE, static fn() => Sync\Adoption::beginSafely(Domain\AdoptionReason::PluginInactive));
register_deactivation_hook(PLUGIN_FILE, [Sync\Scheduler::class, 'stop']);

// A single site lacks the tables of a network, and may still have the plugin active from when it was a network.
if (!is_multisite()) {
    return;
}

// First of all: a probe asks which site WordPress has found for the host, and nothing may redirect it.
add_action(
    'plugins_loaded',
    static fn() => isset($_GET['serverpilot_probe']) ? Sync\ProbeResponder::respond() : null,
    PHP_INT_MIN,
);

// Not earlier: WordPress knows the user's language from here on.
add_action('init', [Host\NetworkLocale::class, 'loadTexts']);
add_action('init', $plugin->recordExtension(...));
add_action('init', $plugin->maintain(...));

add_filter('pre_get_table_charset', [Store\Database::class, 'charset'], 10, 2);
add_filter('pre_get_col_charset', [Store\Database::class, 'charset'], 10, 2);

// The worker.
add_filter('cron_schedules', [Sync\Scheduler::class, 'schedules']);
add_action(Sync\Scheduler::WORK, $plugin->ifOn(static fn() => $plugin->reconciler()->run()));
add_action(Sync\Scheduler::SCHEDULED_SYNC, $plugin->noteMissingExtension(...), 5);
add_action(Sync\Scheduler::SCHEDULED_SYNC, $plugin->ifOn(static fn() => $plugin->reconciler()->run()));
add_action(Sync\Scheduler::SCHEDULED_SYNC, $plugin->ifOn(static fn() => $plugin->recovery()->run()), 20);
add_action(Sync\Scheduler::SCHEDULED_SYNC, $plugin->sendAlerts(...), 25);

// Checks of DNS, certificates and sites, which may wait for others: never part of a sync. Before them alerts, because a sync
// may have ended the process.
add_action(Sync\Scheduler::CHECKS, $plugin->sendAlerts(...), 5);
add_action(Sync\Scheduler::CHECKS, $plugin->ifOn(static fn() => $plugin->monitor()->run()));

// Events for other plugins, after all else: one of their listeners may end the process.
add_action(Sync\Scheduler::WORK, $plugin->ifOn(static fn() => $plugin->networkEvents()->run()), 30);
add_action(Sync\Scheduler::SCHEDULED_SYNC, $plugin->ifOn(static fn() => $plugin->networkEvents()->run()), 30);
add_action(Sync\Scheduler::CHECKS, $plugin->ifOn(static fn() => $plugin->networkEvents()->run()), 30);
add_action('wu_register_all_events', [Host\Ultimate\EventTypes::class, 'register']);
add_filter('wu_get_default_system_messages', [Host\Ultimate\EventTypes::class, 'messages']);

// Events of WordPress.
add_action('wp_insert_site', static fn(WP_Site $site) => $plugin->events()->added($site->domain, 'wp_insert_site'));
add_action('wp_delete_site', static fn(WP_Site $site) => $plugin->events()->siteDeleted($site, 'wp_delete_site'));
add_action(
    'wp_update_site',
    static fn(WP_Site $new, WP_Site $old) => $plugin->events()->renamed($old->domain, $new->domain, 'wp_update_site'),
    10,
    2,
);

// Events of Ultimate Multisite. It queues the four that have a site; another plugin may fire one to request a domain.
add_action(
    'wu_add_domain',
    static fn(mixed $domain, mixed $site = 0) => $plugin->events()->requested($domain, $site, 'wu_add_domain'),
    10,
    2,
);
add_action(
    'wu_add_subdomain',
    static fn(mixed $domain, mixed $site = 0) => $plugin->events()->requested($domain, $site, 'wu_add_subdomain'),
    10,
    2,
);
add_action('wu_domain_added', static fn(mixed $domain) => $plugin->events()->added($domain, 'wu_domain_added'));
add_action(
    'wu_remove_domain',
    static fn(mixed $domain, mixed $site = 0) => $plugin->events()->requestEnded($domain, $site, 'wu_remove_domain'),
    10,
    2,
);
add_action(
    'wu_remove_subdomain',
    static fn(mixed $domain, mixed $site = 0) => $plugin->events()->requestEnded($domain, $site, 'wu_remove_subdomain'),
    10,
    2,
);
add_action(
    Sync\Scheduler::REQUEST,
    static fn(mixed $domain, mixed $site, mixed $is_removal) => $is_removal
        ? $plugin->events()->requestEnded($domain, $site, Sync\Scheduler::REQUEST)
        : $plugin->events()->requested($domain, $site, Sync\Scheduler::REQUEST),
    10,
    3,
);
add_action('wu_domain_removed', static fn(mixed $domain) => $plugin->events()->removed($domain, 'wu_domain_removed'));
add_action(
    'wu_transition_domain_domain',
    static fn(mixed $old, mixed $new) => $plugin->events()->renamed($old, $new, 'wu_transition_domain_domain'),
    10,
    2,
);
add_action(
    'wu_domain_post_delete',
    static fn(mixed $_, mixed $domain) => $plugin->events()->deleted($domain, 'wu_domain_post_delete'),
    10,
    2,
);
add_action('wu_domain_manager_dns_propagation_finished', static fn(mixed $domain) => $plugin->events()->added(
    $domain,
    'wu_domain_manager_dns_propagation_finished',
));

// Replaces Ultimate Multisite's built-in integration. Ultimate Multisite may load before or after this plugin.
add_action('wu_register_integrations', $plugin->registerIntegration(...));
add_action('wu_register_capabilities', $plugin->registerCapability(...));
add_action('wp_ultimo_host_providers_load', $plugin->replaceHostProvider(...));
add_filter('wu_async_process_domain_stage_max_tries', $plugin->stageAttempts(...));
add_filter(
    'wu_domain_mapping_row_info',
    static fn(mixed $info, mixed $record) => $plugin->customer()->list()->info($info, $record),
    10,
    2,
);
add_filter(
    'wp_ultimo_render_vars',
    static fn(mixed $variables, mixed $view) => $plugin->customer()->list()->variables($variables, $view),
    10,
    2,
);
add_filter(
    'wu_get_domain_mapping_instructions',
    static fn(mixed $text, mixed $network = '', mixed $ip = '') => $plugin
        ->customer()
        ->list()
        ->instructions($text, $network, $ip),
    10,
    3,
);

// The customer's panel: on pages of a site, in Ultimate Multisite's element, and what its script requests.
add_action('init', static fn() => Customer\Block::register(
    static fn(): string => $plugin->customer()->panelOfThisSite(),
));
add_action(
    'init',
    static fn() => isset($_GET['serverpilot_check']) ? $plugin->customer()->checkLink()->follow() : null,
    20,
);
add_action('rest_api_init', static fn() => $plugin->customer()->endpoint()->registerRoutes());
add_filter(
    'wp_ultimo_render_vars',
    static fn(mixed $variables, mixed $view) => $plugin->customer()->ultimateElement()->show($variables, $view),
    10,
    2,
);
add_filter('wu_add_new_domain_form_fields', static fn(mixed $fields) => $plugin
    ->customer()
    ->ultimateElement()
    ->fields($fields));

// Site Health.
add_action('rest_api_init', static fn() => $plugin->siteHealth()->registerRoutes());
add_filter('site_status_tests', static fn(mixed $tests) => $plugin->siteHealth()->tests($tests));
add_filter('debug_information', static fn(mixed $sections) => $plugin->debugInformation()->add($sections));

// REST.
add_action('rest_api_init', $plugin->registerRoutes(...));
add_filter('rest_pre_serve_request', [Rest\MetricsController::class, 'serve'], 10, 3);

// The page of the network.
add_action('network_admin_notices', static fn() => $plugin->notices()->show());
add_action('network_admin_edit_serverpilot_sync_dismiss', static fn() => $plugin->notices()->dismiss());
// After Ultimate Multisite's own menu.
add_action('network_admin_menu', static fn() => $plugin->networkPage()->add(), 99);
add_action('admin_enqueue_scripts', [Admin\NetworkPage::class, 'load']);
add_filter('set_screen_option_serverpilot_names_per_page', [Admin\NetworkPage::class, 'perPage'], 10, 3);
add_action('network_admin_edit_serverpilot_sync', static fn() => $plugin->actions()->answer());
add_action('network_admin_edit_serverpilot_sync_export', static fn() => $plugin->domainExport()->answer());
add_action('wp_ajax_serverpilot_sync_start', static fn() => $plugin->syncNow()->start());
add_action('wp_ajax_serverpilot_sync_step', static fn() => $plugin->syncNow()->step());
add_action('wp_ajax_serverpilot_sync_rows', static fn() => $plugin->liveRows()->refresh());
add_action('wp_ajax_serverpilot_sync_check', static fn() => $plugin->liveRows()->check());

add_action('cli_init', $plugin->registerCommands(...));
