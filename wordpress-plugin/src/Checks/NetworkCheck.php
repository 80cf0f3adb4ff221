<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;

/** Is this WordPress a network? */
final class NetworkCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('network', __('Network', 'serverpilot-sync'));
    }

    public function run(): Check
    {
        return is_multisite()
            ? $this->ok('network.ok', sprintf('WordPress %s, PHP %s', get_bloginfo('version'), PHP_VERSION))
            : $this->failed(
                'network.single_site',
                __('This WordPress is not a network.', 'serverpilot-sync'),
                __('Make it a multisite network, or deactivate the plugin.', 'serverpilot-sync'),
            );
    }
}
