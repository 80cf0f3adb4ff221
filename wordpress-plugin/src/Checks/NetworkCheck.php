<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;

/** Is this WordPress a network? */
final class NetworkCheck extends InstallationCheck
{
    public const NAME = 'network';

    public function label(): string
    {
        return __('Network', 'serverpilot-sync');
    }

    public function run(): Check
    {
        return is_multisite()
            ? $this->result(
                CheckState::Ok,
                'network.ok',
                sprintf('WordPress %s, PHP %s', (string) get_bloginfo('version'), PHP_VERSION),
            )
            : $this->result(
                CheckState::Failed,
                'network.single_site',
                __('This WordPress is not a network.', 'serverpilot-sync'),
                __('Make it a multisite network, or deactivate the plugin.', 'serverpilot-sync'),
            );
    }
}
