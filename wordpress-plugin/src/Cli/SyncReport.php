<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncResult;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Sync\Reconciler;
use WP_CLI;
use WP_CLI\Utils;

/** Runs a sync for the shell, and reports its steps, changes and summary. */
final class SyncReport
{
    /** Steps of a sync, for the bar: list, plan, send, certificate. */
    private const STEPS = 4;

    public function __construct(
        private Reconciler $reconciler,
    ) {}

    /**
     * Syncs, and reports the result.
     *
     * @param list<string> $domains whose state is reported even if they do not change
     */
    public function run(array $domains): int
    {
        $bar = Utils\make_progress_bar(__('Syncing', 'serverpilot-sync'), self::STEPS);
        $result = $this->reconciler->run(static function (string $step) use ($bar): void {
            $bar->tick();
        }, ignore_delays: true);
        $bar->finish();
        $failure = match ($result->outcome) {
            SyncOutcome::Done => 0,
            SyncOutcome::Failed, SyncOutcome::Delayed => 1,
            SyncOutcome::Paused => 2,
            SyncOutcome::Busy => 3,
            SyncOutcome::Observed => 5,
        };
        // A sync may fail after a verified update.
        self::showChanges($result, $domains);
        if ($failure !== 0) {
            throw new CommandFailure($result->summary(), $failure);
        }
        $failed = array_sum(array_map(self::showDomain(...), $domains));
        $all_failed = DomainList::counts()[DomainStatus::Failed->value];
        if ($domains === [] && $all_failed > 0) {
            WP_CLI::warning(sprintf(
                /* translators: %s: a number */
                _n(
                    '%s domain has failed. See: wp serverpilot list --status=failed',
                    '%s domains have failed. See: wp serverpilot list --status=failed',
                    $all_failed,
                    'serverpilot-sync',
                ),
                number_format_i18n($all_failed),
            ));
        }
        $failed === 0 ? WP_CLI::success($result->summary()) : WP_CLI::log($result->summary());

        return min(1, $failed);
    }

    /** @param list<string> $reported domains whose state is reported later */
    private static function showChanges(SyncResult $result, array $reported): void
    {
        foreach ($result->added as $domain) {
            /* translators: %s: a domain */
            WP_CLI::log(sprintf(__('Added: %s', 'serverpilot-sync'), $domain));
        }
        foreach ($result->removed as $domain) {
            /* translators: %s: a domain */
            WP_CLI::log(sprintf(__('Removed: %s', 'serverpilot-sync'), $domain));
        }
        foreach (array_diff_key($result->failed, array_flip($reported)) as $domain => $message) {
            WP_CLI::warning(Console::line("{$domain}: {$message}"));
        }
    }

    /** The state of a domain after a sync. @return int 1 if it failed, else 0 */
    private static function showDomain(string $domain): int
    {
        $record = DomainList::find($domain);
        $line = Console::line("{$domain}: " . ($record->message ?? ''));
        match (true) {
            $record === null => WP_CLI::log(sprintf(
                /* translators: %s: a domain */
                __('%s: no site of this network uses it, and the plugin does not manage it.', 'serverpilot-sync'),
                $domain,
            )),
            $record->status === DomainStatus::Failed => WP_CLI::warning($line),
            // An operator's own decision needs no warning.
            $record->status === DomainStatus::Held => in_array($record->reason, [Reason::Hold, Reason::Removed], true)
                ? WP_CLI::log($line)
                : WP_CLI::warning($line),
            /* translators: %s: a domain */
            default => WP_CLI::log(sprintf(__('%s: in sync.', 'serverpilot-sync'), $domain)),
        };

        return $record?->status === DomainStatus::Failed ? 1 : 0;
    }
}
