<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Host\Host;

/** Is the plugin that maps domains compatible with ours? */
final class HostCheck extends InstallationCheck
{
    public function __construct(
        private Host $host,
    ) {
        parent::__construct('host', __('Domain mapping', 'serverpilot-sync'));
    }

    public function run(): Check
    {
        $problem = $this->host->problem();

        return $problem === ''
            ? $this->ok(
                'host.ok',
                $this->host->description() === 'none'
                    ? __('WordPress itself maps domains to sites.', 'serverpilot-sync')
                    : $this->host->description(),
            )
            : $this->failed(
                'host.incompatible',
                $problem,
                __(
                    'Update ServerPilot Sync. If there is no newer version, go back to the last version of Ultimate Multisite that worked.',
                    'serverpilot-sync',
                ),
            );
    }
}
