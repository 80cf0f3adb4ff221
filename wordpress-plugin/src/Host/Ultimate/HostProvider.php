<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;

/**
 * Replaces the built-in host provider. A subclass keeps the parent's fields, instructions and singleton; using the singleton's
 * trait again would be a fatal error.
 */
final class HostProvider extends ServerPilot_Host_Provider
{
    /** Called if the switch is on and the constants are defined. */
    public function register_hooks(): void
    {
        UltimateMultisite::switchOn();
    }

    /** Responds to the wizard, and ends the request. */
    public function test_connection(): void
    {
        $problem = UltimateMultisite::connectionProblem();
        if ($problem === '') {
            wp_send_json_success(['message' => __(
                'ServerPilot responded, and the app serves this network.',
                'serverpilot-sync',
            )]);
        }
        wp_send_json_error(['message' => $problem]);
    }

    // hooks.php handles the events that would call these four; the scheduled sync finds what a direct call has changed.
    public function on_add_domain($domain, $site_id): void {}

    public function on_remove_domain($domain, $site_id): void {}

    public function on_add_subdomain($subdomain, $site_id): void {}

    public function on_remove_subdomain($subdomain, $site_id): void {}
}
