<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;

/** The tasks of PHP processes. */
final class Tasks
{
    /** Jobs of the plugin; others would send requests. */
    private const JOBS = [Scheduler::WORK, Scheduler::SCHEDULED_SYNC];

    /** @param list<mixed> $arguments */
    public static function of(string $task, array $arguments): Closure
    {
        return static fn (): mixed => match ($task) {
            'cron' => self::cron((bool) $arguments[0]),
            'map' => fake_map($arguments[0], 1),
            'unmap' => self::unmap($arguments[0]),
            'rename' => self::rename($arguments[0], $arguments[1]),
            'view' => Scheduler::isMissing() ? Scheduler::schedule() : null,
            'approve_removals' => Operator::approveRemovals(),
            'resume' => Operator::resume(),
            'approve' => Operator::approve($arguments[0]),
        };
    }

    /** As wp-cron.php: removes each due job from the schedule and runs it. */
    private static function cron(bool $scheduled_syncs): string
    {
        $output = [];
        foreach (_get_cron_array() as $timestamp => $hooks) {
            foreach ($hooks as $hook => $jobs) {
                foreach ($jobs as $job) {
                    $runs = in_array($hook, self::JOBS, true) && ($scheduled_syncs || $hook !== Scheduler::SCHEDULED_SYNC);
                    if ($timestamp > Clock::now() || !$runs) {
                        continue;
                    }
                    if ($job['schedule'] !== false) {
                        wp_schedule_event((int) Clock::now() + $job['interval'], $job['schedule'], $hook, $job['args']);
                    }
                    wp_unschedule_event($timestamp, $hook, $job['args']);
                    // The sync alone: checks of certificates and DNS send requests to other servers.
                    $output[] = substr($hook, 17) . ': ' . Plugin::instance()->reconciler()->run()->outcome->value;
                }
            }
        }

        return implode(', ', $output);
    }

    private static function unmap(string $domain): void
    {
        $row = self::record($domain);
        if ($row !== null) {
            fake_unmap((int) $row->id, $domain, 1);
        }
    }

    private static function rename(string $from, string $to): void
    {
        $row = self::record($from);
        if ($row !== null && self::record($to) === null) {
            fake_rename((int) $row->id, $from, $to, 1);
        }
    }

    private static function record(string $domain): ?object
    {
        global $wpdb;

        return $wpdb->get_row($wpdb->prepare("SELECT id FROM {$wpdb->base_prefix}wu_domain_mappings WHERE domain = %s", $domain));
    }
}
