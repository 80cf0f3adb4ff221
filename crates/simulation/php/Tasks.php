<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Exception\ServerPilotException;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;
use WP_Ultimo\Models\Domain;

/** The tasks of PHP processes. */
final class Tasks
{
    /** Jobs of the plugin that are simulated; others would send requests to other servers. */
    public const JOBS = [Scheduler::WORK, Scheduler::SCHEDULED_SYNC];
    /** The site whose own domain customers change. */
    private const SITE = 2;
    private const SITE_DOMAIN = 'site.network.example';

    /** @param list<mixed> $arguments */
    public static function of(string $task, array $arguments): Closure
    {
        return static fn (): mixed => match ($task) {
            'cron' => self::cron((bool) $arguments[0]),
            'sync' => Plugin::instance()->reconciler()->run()->outcome->value,
            'map' => self::map($arguments[0]),
            'unmap' => self::unmap($arguments[0]),
            'rename' => self::rename($arguments[0], $arguments[1]),
            'promote' => self::promote($arguments[0]),
            'demote' => self::demote(),
            'hook' => do_action($arguments[1] ? 'wu_remove_domain' : 'wu_add_domain', $arguments[0], 1),
            'view' => Plugin::instance()->maintain(),
            'approve_removals' => self::approveRemovals($arguments[0]),
            'pool_add' => self::request(static fn (): mixed => Plugin::instance()->poolApps()->add($arguments[0])),
            'pool_remove' => self::request(static fn (): mixed => Plugin::instance()->poolApps()->remove($arguments[0])),
            'move' => self::request(static fn (): mixed => MoveRequests::startAll(self::moves()->to([$arguments[0]], $arguments[1]))),
            'empty' => self::request(static fn (): mixed => MoveRequests::startAll(self::moves()->emptying($arguments[0], $arguments[1]))),
            'switch' => self::request(static fn (): mixed => MoveRequests::switchNow($arguments[0])),
            'reverse' => self::request(static fn (): mixed => MoveRequests::reverse($arguments[0])),
            'hold' => self::request(static fn (): mixed => Operator::hold($arguments[0])),
            'release' => self::request(static fn (): mixed => Operator::release($arguments[0])),
            'resume' => Operator::resume(State::pause()->confirmation ?? ''),
        };
    }

    /** As wp-cron.php: removes each due job from the schedule and runs it. */
    private static function cron(bool $scheduled_syncs): string
    {
        // On `init`, before any job.
        Plugin::instance()->maintain();
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

    /** Runs an action of the page, whose errors are messages. @param list<string> $domains */
    private static function approveRemovals(array $domains): string
    {
        try {
            Operator::approveRemovals($domains);

            return 'approved';
        } catch (DatabaseException) {
            return 'failed';
        }
    }

    /** A request of an operator, whose errors are messages. @param Closure(): mixed $act */
    private static function request(Closure $act): string
    {
        try {
            $act();

            return 'requested';
        } catch (DatabaseException | RuntimeException | ServerPilotException $e) {
            return 'refused: ' . $e->getMessage();
        }
    }

    private static function moves(): MoveRequests
    {
        return new MoveRequests(Plugin::instance()->client(), Plugin::instance()->desired());
    }

    /** A mapping as its manager makes it: a record, the hook of the request, and the one of the queue. */
    private static function map(string $domain): void
    {
        global $wpdb;
        $site = Facts::site($domain);
        $wpdb->insert(Facts::table($domain), ['domain' => $domain, 'blog_id' => $site]);
        do_action('wu_transition_domain_domain', 'new', $domain, $wpdb->insert_id);
        do_action('wu_add_domain', $domain, $site);
    }

    private static function unmap(string $domain): void
    {
        $row = self::record($domain);
        if ($row !== null) {
            self::delete($row);
        }
    }

    private static function rename(string $from, string $to): void
    {
        global $wpdb;
        $row = self::record($from);
        if ($row !== null && self::record($to) === null && Facts::table($from) === Facts::table($to)) {
            $wpdb->update(Facts::table($from), ['domain' => $to], ['id' => $row->id]);
            do_action('wu_transition_domain_domain', $from, $to, $row->id);
            do_action('wu_add_domain', $to, (int) $row->blog_id);
        }
    }

    /** A mapped domain becomes its site's own; the mapping goes after it. */
    private static function promote(string $domain): void
    {
        $row = self::record($domain);
        if ($row !== null) {
            self::move($domain);
            self::delete($row);
        }
    }

    /** The site gets its first domain again; the mapping comes before it. */
    private static function demote(): void
    {
        global $wpdb;
        $domain = $wpdb->get_var("SELECT domain FROM {$wpdb->blogs} WHERE blog_id = " . self::SITE);
        if ($domain !== null && $domain !== self::SITE_DOMAIN) {
            self::map($domain);
            self::move(self::SITE_DOMAIN);
        }
    }

    private static function move(string $domain): void
    {
        global $wpdb;
        $old = $wpdb->get_row("SELECT * FROM {$wpdb->blogs} WHERE blog_id = " . self::SITE);
        if ($old === null) {
            return;
        }
        $wpdb->update($wpdb->blogs, ['domain' => $domain], ['blog_id' => self::SITE]);
        do_action('wp_update_site', new WP_Site((object) (['domain' => $domain] + (array) $old)), new WP_Site($old));
    }

    private static function delete(object $row): void
    {
        global $wpdb;
        $wpdb->delete(Facts::table($row->domain), ['id' => $row->id]);
        do_action('wu_domain_post_delete', true, new Domain($row));
        do_action('wu_remove_domain', $row->domain, (int) $row->blog_id);
    }

    private static function record(string $domain): ?object
    {
        global $wpdb;

        return $wpdb->get_row($wpdb->prepare('SELECT * FROM ' . Facts::table($domain) . ' WHERE domain = %s', $domain));
    }
}
