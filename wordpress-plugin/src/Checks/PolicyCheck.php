<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\State;

/** What may syncs send? */
final class PolicyCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('policy', __('Policy', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $policy = State::policy();
        $remedy = __('To change it, open the "Settings" tab of the ServerPilot page.', 'serverpilot-sync');

        return match ($policy) {
            Policy::Sync => $this->ok('policy.sync', $policy->message()),
            Policy::AddOnly => $this->ok('policy.add_only', $policy->message()),
            Policy::Observe => $this->result(CheckState::OnHold, 'policy.observe', $policy->message(), $remedy),
        };
    }
}
