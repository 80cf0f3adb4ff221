<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use WP_Error;
use WP_Ultimo\Integrations\Providers\ServerPilot\ServerPilot_Integration;

/** The built-in integration with its fields, logo and instructions, and with our connection test. */
final class RegistryIntegration extends ServerPilot_Integration
{
    /** @return true|WP_Error what the wizard shows */
    public function test_connection()
    {
        $problem = UltimateMultisite::connectionProblem();

        return $problem === '' ? true : new WP_Error('serverpilot', $problem);
    }
}
