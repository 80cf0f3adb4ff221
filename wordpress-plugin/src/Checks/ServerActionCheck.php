<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Store\AppStates;

/** Does ServerPilot apply accepted changes to the server? If not, new domains do not work, even if all other checks are OK. */
final class ServerActionCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('server_action', __('Server', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $isAway = AppStates::awaySince() !== null;

        return AppStates::failing() === null && !$isAway
            ? $this->ok('server_action.ok', __(
                'ServerPilot configures the server after each change of the list.',
                'serverpilot-sync',
            ))
            : $this->result(
                Alerts::holds(Alert::ServerAction) === true ? CheckState::Failed : CheckState::Pending,
                $isAway ? 'server_action.away' : 'server_action.failing',
                Alerts::message(Alert::ServerAction),
                Alert::ServerAction->remedy(),
            );
    }
}
