<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** Do syncs run on time, and do they succeed? */
final class LastSyncCheck extends InstallationCheck
{
    /** Three scheduled syncs. */
    private const LATE_AFTER = 15 * MINUTE_IN_SECONDS;
    private const FAILED_AFTER = HOUR_IN_SECONDS;

    public function __construct()
    {
        parent::__construct('last_sync', __('Last sync', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $last = State::number('last_run');
        $age = time() - $last;
        $failure = Alerts::failure();

        return match (true) {
            $last === 0 => $this->result(
                CheckState::Pending,
                'last_sync.none',
                __('No sync has run yet.', 'serverpilot-sync'),
                self::remedy(),
            ),
            $age > self::LATE_AFTER => $this->result(
                $age > self::FAILED_AFTER ? CheckState::Failed : CheckState::Pending,
                'last_sync.late',
                sprintf(
                    /* translators: %s: a span of time, such as "5 minutes" */
                    __('The last sync was %s ago; one is due every five minutes.', 'serverpilot-sync'),
                    human_time_diff($last),
                ),
                self::remedy(),
            ),
            Alerts::holds(Alert::NoSuccess) === true => $this->failed(
                'last_sync.no_success',
                Alerts::message(Alert::NoSuccess),
                Alert::NoSuccess->remedy(),
            ),
            $failure !== '' => $this->result(
                CheckState::Pending,
                'last_sync.failed',
                $failure,
                Reason::Server->remedy(),
            ),
            default => $this->ok(
                'last_sync.ok',
                /* translators: %s: a span of time, such as "5 minutes" */
                sprintf(__('The last sync was %s ago.', 'serverpilot-sync'), human_time_diff($last)),
            ),
        };
    }

    private static function remedy(): string
    {
        return sprintf(
            Scheduler::isWpCronDisabled()
                /* translators: %s: an address */
                ? __(
                    'DISABLE_WP_CRON is set, so the server\'s own cron must call %s every minute, or run "wp cron event run --due-now". Check that it does, and that the call succeeds.',
                    'serverpilot-sync',
                )
                /* translators: %s: an address */
                : __(
                    'WordPress\'s cron only runs when someone visits the site. Let the server\'s own cron call %s every minute, or run "wp cron event run --due-now".',
                    'serverpilot-sync',
                ),
            get_site_url(get_main_site_id(get_main_network_id()), 'wp-cron.php'),
        );
    }
}
