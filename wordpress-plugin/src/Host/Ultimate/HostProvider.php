<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;

/**
 * Takes the place of the built-in host provider. A subclass, so that fields, instructions and the singleton of the parent
 * are kept; using the trait again would be fatal.
 */
final class HostProvider extends ServerPilot_Host_Provider
{
    /** Called when the switch is on and the constants are there. */
    public function register_hooks(): void
    {
        UltimateMultisite::switchOn();
    }

    /** Answers the wizard, and ends the request. */
    public function test_connection(): void
    {
        $problem = UltimateMultisite::connectionProblem();
        if ($problem === '') {
            wp_send_json_success(['message' => __(
                'ServerPilot answers, and the app serves this network.',
                'serverpilot-sync',
            )]);
        }
        wp_send_json_error(['message' => $problem]);
    }

    // hooks.php takes the events that would call these four; after a direct call, the scheduled sync finds the change.
    public function on_add_domain($domain, $site_id): void {}

    public function on_remove_domain($domain, $site_id): void {}

    public function on_add_subdomain($subdomain, $site_id): void {}

    public function on_remove_subdomain($subdomain, $site_id): void {}
}
