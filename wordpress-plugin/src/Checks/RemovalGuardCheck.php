<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Reason;
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
        $count = DomainList::held(Reason::RemovalGuard);

        return $count === 0
            ? $this->ok('removal_guard.ok', __('No removal needs your approval.', 'serverpilot-sync'))
            : $this->result(
                CheckState::OnHold,
                'removal_guard.needs_approval',
                sprintf(
                    /* translators: %s: a number */
                    _n(
                        'The removal of %s domain needs your approval: more domains than usual would leave ServerPilot within a day.',
                        'The removal of %s domains needs your approval: more domains than usual would leave ServerPilot within a day.',
                        $count,
                        'serverpilot-sync',
                    ),
                    number_format_i18n($count),
                ),
                Reason::RemovalGuard->remedy(),
            );
    }
}
