<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DatabaseProof;

/** Is sync paused? */
final class PauseCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('pause', __('Pause', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $pause = State::pause();
        if ($pause === null && State::text('answered_by') === DatabaseProof::NO_ANSWER) {
            return $this->result(
                CheckState::NotChecked,
                'pause.unproven',
                __(
                    'Sync is not paused. This server cannot reach the network\'s own domain, so a copy of the network with the same address would not be noticed.',
                    'serverpilot-sync',
                ),
                __(
                    'If there is a copy, set WP_ENVIRONMENT_TYPE to "staging" in its wp-config.php.',
                    'serverpilot-sync',
                ),
            );
        }

        return $pause === null
            ? $this->ok('pause.none', __('Sync is not paused.', 'serverpilot-sync'))
            : $this->result(
                $pause->reason->isExpectedOfCopies() ? CheckState::OnHold : CheckState::Failed,
                $pause->code(),
                sprintf(
                    /* translators: 1: the reason, 2: a span of time, such as "5 minutes" */
                    __('%1$s Sync has been paused for %2$s.', 'serverpilot-sync'),
                    $pause->message,
                    human_time_diff($pause->since),
                ),
                $pause->remedy(),
            );
    }
}
