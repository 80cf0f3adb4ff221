<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Alert;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Concern;
use ServerPilot\Sync\Store\DomainList;

/** Do removals need approval? */
final class RemovalGuardCheck extends InstallationCheck
{
    public const NAME = 'removal_guard';

    public function label(): string
    {
        return __('Removals', 'serverpilot-sync');
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
