<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\MainNetwork;

/** Schedules syncs, soon after an event and every five minutes, and checks of domains. On the main site, whose queue and cron run reliably. */
final class Scheduler
{
    public const WORK = 'serverpilot_sync_work';
    public const SCHEDULED_SYNC = 'serverpilot_sync_heartbeat';
    public const CHECKS = 'serverpilot_sync_checks';
    public const REQUEST = 'serverpilot_sync_request';
    private const GROUP = 'serverpilot';
    private const SCHEDULE = 'serverpilot_five_minutes';
    /** Seconds from a scheduled sync to the checks. */
    private const BETWEEN = 150;

    /** Schedules a sync as soon as possible. */
    public static function wake(): void
    {
        self::wakeAt(time());
    }

    /** Schedules a sync for that time, unless one is scheduled earlier. */
    public static function wakeAt(int $time): void
    {
        self::onMainSite(static function () use ($time): void {
            if (function_exists('as_enqueue_async_action') && did_action('action_scheduler_init')) {
                // Its own uniqueness check also counts running actions, and would lose an event during a sync.
                $pending = as_get_scheduled_actions([
                    'hook' => self::WORK,
                    'status' => 'pending',
                    'date' => $time,
                    'date_compare' => '<=',
                    'per_page' => 1,
                ], 'ids');
                if ($pending === [] && $time <= time()) {
                    as_enqueue_async_action(self::WORK, [], self::GROUP);
                } elseif ($pending === []) {
                    as_schedule_single_action($time, self::WORK, [], self::GROUP);
                }

                return;
            }
            $next = wp_next_scheduled(self::WORK);
            if ($next !== false && $next > $time) {
                // WordPress refuses a second event within ten minutes of the first.
                wp_unschedule_event($next, self::WORK);
                $next = false;
            }
            if ($next === false) {
                wp_schedule_single_event($time, self::WORK);
            }
        });
    }

    /** Repeats in a minute what another plugin requested and could not be recorded: no table has it. */
    public static function repeatRequest(string $domain, int $site, bool $is_removal): void
    {
        self::onMainSite(static fn() => wp_schedule_single_event(
            time() + MINUTE_IN_SECONDS,
            self::REQUEST,
            [$domain, $site, $is_removal],
        ));
    }

    /** Restores the scheduled sync and the checks if they are missing. */
    public static function schedule(): void
    {
        self::onMainSite(static function (): void {
            if (self::lacks(self::SCHEDULED_SYNC)) {
                wp_clear_scheduled_hook(self::SCHEDULED_SYNC);
                wp_schedule_event(time(), self::SCHEDULE, self::SCHEDULED_SYNC);
            }
            if (self::lacks(self::CHECKS)) {
                // Between two syncs, because one process runs all events that are due.
                $sync = (int) wp_next_scheduled(self::SCHEDULED_SYNC);
                wp_clear_scheduled_hook(self::CHECKS);
                wp_schedule_event(max($sync, time()) + self::BETWEEN, self::SCHEDULE, self::CHECKS);
            }
        });
    }

    /** Is the scheduled sync missing, or are the checks? Checked on the main site alone, where its schedule is in memory. */
    public static function isMissing(): bool
    {
        return MainNetwork::isCurrentSite() && (self::lacks(self::SCHEDULED_SYNC) || self::lacks(self::CHECKS));
    }

    /** An event that is more than an hour ahead was scheduled while the clock was. */
    private static function lacks(string $hook): bool
    {
        $next = wp_next_scheduled($hook);

        return $next === false || $next > (time() + HOUR_IN_SECONDS);
    }

    /** When the next scheduled sync is due, as a Unix time; 0 if none is. */
    public static function nextScheduledSync(): int
    {
        $next = 0;
        self::onMainSite(static function () use (&$next): void {
            $next = (int) wp_next_scheduled(self::SCHEDULED_SYNC);
        });

        return $next;
    }

    /** Is WordPress's cron not run by page views, so that the server's own cron must run it? */
    public static function isWpCronDisabled(): bool
    {
        return defined('DISABLE_WP_CRON') && (bool) constant('DISABLE_WP_CRON');
    }

    public static function stop(): void
    {
        self::onMainSite(static function (): void {
            wp_clear_scheduled_hook(self::SCHEDULED_SYNC);
            wp_clear_scheduled_hook(self::CHECKS);
            wp_clear_scheduled_hook(self::WORK);
            wp_unschedule_hook(self::REQUEST);
            if (function_exists('as_unschedule_all_actions')) {
                as_unschedule_all_actions(self::WORK);
            }
        });
    }

    /**
     * @param array<string, array{interval: int, display: string}> $schedules
     *
     * @return array<string, array{interval: int, display: string}>
     */
    public static function schedules(array $schedules): array
    {
        return $schedules + [self::SCHEDULE => ['interval' => 5 * MINUTE_IN_SECONDS, 'display' => 'ServerPilot Sync']];
    }

    private static function onMainSite(callable $act): void
    {
        $elsewhere = get_current_blog_id() !== get_main_site_id(get_main_network_id());
        if ($elsewhere) {
            switch_to_blog(get_main_site_id(get_main_network_id()));
        }
        try {
            $act();
        } finally {
            if ($elsewhere) {
                restore_current_blog();
            }
        }
    }
}
