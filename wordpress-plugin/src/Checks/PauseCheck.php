<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Alert;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Store\State;

/** Is sync paused? */
final class PauseCheck extends InstallationCheck
{
    public const NAME = 'pause';

    public function label(): string
    {
        return __('Pause', 'serverpilot-sync');
    }

    public function run(): Check
    {
        $pause = State::pause();

        return $pause === null
            ? $this->ok('pause.none', __('Sync is not paused.', 'serverpilot-sync'))
            : $this->result(
                $pause->reason->isExpectedOfCopies() ? CheckState::OnHold : CheckState::Failed,
                "pause.{$pause->reason->value}",
                sprintf(
                    /* translators: 1: the reason, 2: a span of time, such as "5 minutes" */
                    __('%1$s Sync has been paused for %2$s.', 'serverpilot-sync'),
                    $pause->message,
                    human_time_diff($pause->since),
                ),
                Alert::Pause->remedy(),
            );
    }
}
