<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;

/** What a PHP process is there for. */
final class Tasks
{
    /** Jobs of the plugin; the others would ask the network. */
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
            'release' => Operator::releaseBrake(),
            'resume' => Operator::resume(),
            'confirm' => Operator::confirm($arguments[0]),
        };
    }

    /** What wp-cron.php does: takes what is due off the list of jobs, and does it. */
    private static function cron(bool $heartbeats): string
    {
        $said = [];
        foreach (_get_cron_array() as $timestamp => $hooks) {
            foreach ($hooks as $hook => $jobs) {
                foreach ($jobs as $job) {
                    $runs = in_array($hook, self::JOBS, true) && ($heartbeats || $hook !== Scheduler::SCHEDULED_SYNC);
                    if ($timestamp > Clock::now() || !$runs) {
                        continue;
                    }
                    if ($job['schedule'] !== false) {
                        wp_schedule_event((int) Clock::now() + $job['interval'], $job['schedule'], $hook, $job['args']);
                    }
                    wp_unschedule_event($timestamp, $hook, $job['args']);
                    // The pass alone: a look at certificates and DNS asks other servers.
                    $said[] = substr($hook, 17) . ': ' . Plugin::instance()->reconciler()->run();
                }
            }
        }

        return implode(', ', $said);
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
