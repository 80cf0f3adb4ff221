<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Sync\Scheduler;

/** Is the next scheduled sync planned? */
final class ScheduledSyncCheck extends InstallationCheck
{
    public const NAME = 'scheduled_sync';

    public function label(): string
    {
        return __('Scheduled sync', 'serverpilot-sync');
    }

    public function run(): Check
    {
        $next = Scheduler::nextScheduledSync();

        return match (true) {
            $next === 0 => $this->failed(
                'scheduled_sync.missing',
                __('It is not scheduled on the main site.', 'serverpilot-sync'),
                __(
                    'Every page view schedules it again, so something removes it from WordPress\'s cron: another plugin, or an options table that cannot be written.',
                    'serverpilot-sync',
                ),
            ),
            $next > time() => $this->ok(
                'scheduled_sync.ok',
                /* translators: %s: a span of time, such as "5 minutes" */
                sprintf(__('The next one is due in %s.', 'serverpilot-sync'), human_time_diff($next)),
            ),
            default => $this->ok('scheduled_sync.ok', __('The next one is due now.', 'serverpilot-sync')),
        };
    }
}
