<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Host\Host;

/** Is the switch on? */
final class SwitchCheck extends InstallationCheck
{
    public function __construct(
        private Host $host,
    ) {
        parent::__construct('switch', __('Sync switch', 'serverpilot-sync'));
    }

    public function run(): Check
    {
        return $this->host->isOn()
            ? $this->ok('switch.on', __('Sync is switched on.', 'serverpilot-sync'))
            : $this->failed(
                'switch.off',
                __('Sync is switched off: no domains are added or removed.', 'serverpilot-sync'),
                $this->host->switchHint() . ' '
                    . __('If you do not need the plugin, deactivate it.', 'serverpilot-sync'),
            );
    }
}
