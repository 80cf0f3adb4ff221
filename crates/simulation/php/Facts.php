<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** The facts in the database: read, reset, and set back to an earlier state, outside of every process. */
final class Facts
{
    private const TABLES = ['wp_serverpilot_domains', 'wp_serverpilot_history', 'wp_serverpilot_lease', 'wp_serverpilot_lists', 'wp_wu_domain_mappings'];
    private const STATE = 'serverpilot_sync';

    private static string $state = '';
    private static string $cron = '';

    /** Stores the state of a network that was just switched on. */
    public static function remember(): void
    {
        Scheduler::stop();
        // Debian's copy of WordPress schedules other jobs, which do not matter here.
        update_option('cron', ['version' => 2]);
        $schema = State::get('schema');
        State::forget();
        State::change(['schema' => $schema]);
        self::$state = (string) self::column("SELECT meta_value FROM wp_sitemeta WHERE meta_key = '" . self::STATE . "'")[0];
        self::$cron = (string) self::column("SELECT option_value FROM wp_options WHERE option_name = 'cron'")[0];
        foreach (self::TABLES as $table) {
            self::run("CREATE TABLE IF NOT EXISTS copy_{$table} LIKE {$table}");
        }
        self::run('CREATE TABLE IF NOT EXISTS copy_options (name varchar(20) PRIMARY KEY, value longtext)');
    }

    /** @param list<string> $mapped */
    public static function reset(array $mapped): void
    {
        foreach (['wp_serverpilot_domains', 'wp_serverpilot_history', 'wp_serverpilot_lists', 'wp_wu_domain_mappings'] as $table) {
            self::run("DELETE FROM {$table}");
        }
        self::run("UPDATE wp_serverpilot_lease SET owner = '', until = '2000-01-01'");
        self::restore(self::$state, self::$cron);
        foreach ($mapped as $domain) {
            self::run("INSERT INTO wp_wu_domain_mappings (blog_id, domain) VALUES (1, '" . addslashes($domain) . "')");
        }
    }

    /** @return list<string> mapped domains, the oldest first */
    public static function desired(): array
    {
        return self::column('SELECT domain FROM wp_wu_domain_mappings ORDER BY id');
    }

    /** @return array<string, mixed> */
    public static function read(): array
    {
        global $wpdb;
        $state = unserialize((string) self::column("SELECT meta_value FROM wp_sitemeta WHERE meta_key = '" . self::STATE . "'")[0]);
        $cron = unserialize((string) self::column("SELECT option_value FROM wp_options WHERE option_name = 'cron'")[0]);
        $jobs = [];
        foreach (array_filter($cron, is_array(...)) as $timestamp => $hooks) {
            foreach (array_keys($hooks) as $hook) {
                $jobs[] = [$hook === Scheduler::WORK ? 'work' : 'scheduled_sync', $timestamp];
            }
        }

        return [
            'desired' => self::desired(),
            'records' => $wpdb->runOutside('SELECT domain, owner, state, reason, message, attempts, due IS NOT NULL AS due,
                GREATEST(0, COALESCE(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due), 0)) AS wait FROM wp_serverpilot_domains ORDER BY domain'),
            'lease' => (int) self::column("SELECT GREATEST(0, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), until)) FROM wp_serverpilot_lease WHERE name = 'pass'")[0],
            'pause' => $state['pause']['message'] ?? '',
            'ssl' => $state['ssl'] ?? '',
            'action' => $state['action'] ?? '',
            'rewrite_due' => $state['rewrite_due'] ?? 0,
            'jobs' => $jobs,
        ];
    }

    /** Copies what a replica has, which is some seconds behind. */
    public static function snapshot(): void
    {
        foreach (self::TABLES as $table) {
            self::run("DELETE FROM copy_{$table}");
            self::run("INSERT INTO copy_{$table} SELECT * FROM {$table}");
        }
        self::run('DELETE FROM copy_options');
        self::run("INSERT INTO copy_options SELECT 'state', meta_value FROM wp_sitemeta WHERE meta_key = '" . self::STATE . "'");
        self::run("INSERT INTO copy_options SELECT 'cron', option_value FROM wp_options WHERE option_name = 'cron'");
    }

    /** The replica takes over, without what it had not received. */
    public static function failover(): void
    {
        foreach (self::TABLES as $table) {
            self::run("DELETE FROM {$table}");
            self::run("INSERT INTO {$table} SELECT * FROM copy_{$table}");
        }
        self::restore(...self::column("SELECT value FROM copy_options ORDER BY name = 'cron'"));
    }

    private static function restore(string $state, string $cron): void
    {
        global $wpdb;
        self::run("UPDATE wp_sitemeta SET meta_value = '" . $wpdb->_real_escape($state) . "' WHERE meta_key = '" . self::STATE . "'");
        self::run("UPDATE wp_options SET option_value = '" . $wpdb->_real_escape($cron) . "' WHERE option_name = 'cron'");
    }

    private static function run(string $sql): void
    {
        global $wpdb;
        $wpdb->runOutside($wpdb->remove_placeholder_escape($sql));
    }

    /** @return list<string> */
    private static function column(string $sql): array
    {
        global $wpdb;

        return array_map(static fn (array $row): string => (string) reset($row), $wpdb->runOutside($sql));
    }
}
