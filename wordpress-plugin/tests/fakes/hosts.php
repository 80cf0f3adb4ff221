<?php
/** The older generation: a host provider that is its own singleton. */
declare(strict_types=1);

namespace {
    $real = (string) getenv('ULTIMATE_MULTISITE_DIR');
    if ($real !== '') {
        require_once "{$real}/inc/traits/trait-singleton.php";
        require_once "{$real}/inc/integrations/host-providers/class-base-host-provider.php";
        require_once "{$real}/inc/integrations/host-providers/class-serverpilot-host-provider.php";
        defined('WP_ULTIMO_PLUGIN_DIR') || define('WP_ULTIMO_PLUGIN_DIR', $real);
    } else {
        require __DIR__ . '/hosts-classes.php';
    }
    add_action('plugins_loaded', static function (): void {
        WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider::get_instance();
        do_action('wp_ultimo_host_providers_load');
    });
}
