<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Sync\Scheduler;

/** Is the next sync scheduled? */
final class ScheduledSyncCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('scheduled_sync', __('Scheduled sync', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $next = Scheduler::nextScheduledSync();

        return match (true) {
            $next === 0 => $this->failed(
                'scheduled_sync.missing',
                __('The scheduled sync is missing on the main site.', 'serverpilot-sync'),
                __(
                    'Every page view of the main site schedules it again. If it stays missing, check whether another plugin removes it from WordPress\'s cron, and whether the options table can be written.',
                    'serverpilot-sync',
                ),
            ),
            $next > time() => $this->ok(
                'scheduled_sync.ok',
                /* translators: %s: a span of time, such as "5 minutes" */
                sprintf(__('The next scheduled sync is due in %s.', 'serverpilot-sync'), human_time_diff($next)),
            ),
            default => $this->ok('scheduled_sync.ok', __('The next scheduled sync is due now.', 'serverpilot-sync')),
        };
    }
}
