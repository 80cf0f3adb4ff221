<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Store\DomainList;

/** Do removals need approval? */
final class RemovalGuardCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('removal_guard', __('Removals', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        return DomainList::count(Concern::RemovalGuard) === 0
            ? $this->ok('removal_guard.ok', __('No removal needs your approval.', 'serverpilot-sync'))
            : $this->result(
                CheckState::OnHold,
                'removal_guard.needs_approval',
                Alerts::message(Alert::RemovalGuard),
                Alert::RemovalGuard->remedy(),
            );
    }
}
