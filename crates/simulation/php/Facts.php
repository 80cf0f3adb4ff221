<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\ProbeResponder;
use ServerPilot\Sync\Sync\Scheduler;

/** The facts in the database: read, reset, and set back to an earlier state, outside of every process. */
final class Facts
{
    public const OWN_TABLES = [...self::RECORDS, 'wp_serverpilot_lease'];
    public const MAPPINGS = ['wp_wu_domain_mappings', 'wp_wu_2_domain_mappings'];
    public const STATE = 'serverpilot_sync';
    private const RECORDS = ['wp_serverpilot_domains', 'wp_serverpilot_history', 'wp_serverpilot_lists', 'wp_serverpilot_pool_owners'];
    private const MAIN_APP = 'emulatorapp00001';
    /** The contents of the replica or backup. */
    private const COPIED = [...self::OWN_TABLES, ...self::MAPPINGS, 'wp_blogs'];

    private static ?int $domains_per_app = null;
    private static string $state = '';
    private static string $cron = '';

    /** Stores the state of a network that was just switched on. */
    public static function remember(): void
    {
        // Otherwise the choice of an index, and so the order of rows, depends on when a thread of the database has run.
        self::run('SET GLOBAL innodb_stats_auto_recalc = OFF');
        Scheduler::stop();
        // Debian's copy of WordPress schedules other jobs, which do not matter here.
        update_option('cron', ['version' => 2]);
        $schema = State::get('schema');
        State::forget();
        State::change(['schema' => $schema]);
        self::$state = self::storedState();
        self::$cron = self::storedCron();
        self::run('CREATE TABLE IF NOT EXISTS wp_wu_2_domain_mappings LIKE wp_wu_domain_mappings');
        foreach (self::COPIED as $table) {
            self::run("CREATE TABLE IF NOT EXISTS copy_{$table} LIKE {$table}");
        }
        foreach (['wp_wu_domain_mappings', 'wp_blogs'] as $table) {
            self::run("CREATE TABLE IF NOT EXISTS lost_{$table} LIKE {$table}");
        }
        self::run('CREATE TABLE IF NOT EXISTS copy_options (name varchar(20) PRIMARY KEY, value longtext)');
    }

    /** @param list<string> $mapped @param int|null $domains_per_app null if there is no pool */
    public static function reset(array $mapped, bool $has_second_network, ?int $domains_per_app): void
    {
        self::$domains_per_app = $domains_per_app;
        self::returnLost();
        foreach ([...self::RECORDS, ...self::MAPPINGS] as $table) {
            // The next schedule counts its records from 1 as well.
            self::run("TRUNCATE {$table}");
        }
        self::run("UPDATE wp_serverpilot_lease SET owner = '', until = '2000-01-01', renewals = 0");
        self::restoreOptions(self::$state, self::$cron);
        self::run('DELETE FROM wp_blogs WHERE blog_id > 1');
        self::run('DELETE FROM wp_site WHERE id > 1');
        self::run("INSERT INTO wp_blogs (blog_id, site_id, domain, path) VALUES (2, 1, 'site.network.example', '/')");
        if ($has_second_network) {
            self::run("INSERT INTO wp_site (id, domain, path) VALUES (2, 'second.example', '/')");
            self::run("INSERT INTO wp_blogs (blog_id, site_id, domain, path) VALUES (3, 2, 'second.example', '/')");
        }
        foreach ($mapped as $domain) {
            self::run('INSERT INTO ' . self::table($domain) . ' (blog_id, domain) VALUES (' . self::site($domain) . ", '" . addslashes($domain) . "')");
        }
    }

    /** The limit of the story, as its operator would filter it. */
    public static function domainsPerApp(int $default): int
    {
        return self::$domains_per_app ?? $default;
    }

    /** What the network answers to a probe: the database that has the nonce says so. */
    public static function answer(string $nonce, string $host): string
    {
        $has_nonce = $nonce !== '' && self::column("SELECT COUNT(*) FROM wp_sitemeta WHERE meta_key = '" . self::STATE . "' AND LOCATE('{$nonce}', meta_value) > 0")[0] > 0;

        return ProbeResponder::probe()->answer($nonce, $host, (int) $has_nonce, (string) phpversion('serverpilot'));
    }

    /** The table of a domain's network: a tenant's is the second. */
    public static function table(string $domain): string
    {
        return self::MAPPINGS[str_contains($domain, 'tenant') ? 1 : 0];
    }

    /** The site that a domain is mapped to. */
    public static function site(string $domain): int
    {
        return str_contains($domain, 'tenant') ? 3 : 1 + (int) preg_match('/[13579]\.example$/', $domain);
    }

    /**
     * The desired domains: those of the tables, including rows that an accident has removed, and those that hooks requested.
     *
     * @return array{mapped: list<string>, sites: list<string>, asked: list<string>} the oldest first
     */
    public static function desired(): array
    {
        $sites = 'SELECT blog_id, domain FROM lost_wp_blogs UNION SELECT blog_id, domain FROM wp_blogs';
        $mapped = array_map(
            static fn (string $table): string => "SELECT blog_id, domain FROM {$table}",
            ['lost_wp_wu_domain_mappings', ...self::tablesThere()],
        );

        return [
            'mapped' => self::column('SELECT m.domain FROM (' . implode(' UNION ALL ', $mapped) . ") m JOIN ({$sites}) b USING (blog_id)"),
            'sites' => self::column("SELECT domain FROM ({$sites}) b ORDER BY blog_id"),
            'asked' => self::column('SELECT domain FROM wp_serverpilot_domains WHERE asked = 1'),
        ];
    }

    /** @return array<string, mixed> */
    public static function read(): array
    {
        global $wpdb;
        $state = unserialize(self::storedState());
        $cron = unserialize(self::storedCron());
        $jobs = [];
        foreach (array_filter($cron, is_array(...)) as $timestamp => $hooks) {
            foreach (array_intersect(Tasks::JOBS, array_keys($hooks)) as $hook) {
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
            'rewrite_due' => max($state['rewrite_due'] ?? 0, $state['retry_at'] ?? 0),
            'jobs' => $jobs,
            'is_adopting' => self::isAdopting($state),
            'main_problem' => $state['app_problems'][self::MAIN_APP] ?? '',
            'pool' => self::pool($state),
            'moves' => array_map(
                static fn (string $domain, array $move): array => ['domain' => $domain, 'from' => $move['from'], 'to' => $move['to']],
                array_keys($state['moves'] ?? []),
                array_values($state['moves'] ?? []),
            ),
            'owners' => $wpdb->runOutside('SELECT domain, app_id, owner FROM wp_serverpilot_pool_owners WHERE domain <> \'\' ORDER BY domain, app_id'),
        ];
    }

    /**
     * Does the next sync adopt listed domains? Also if the records are older than the options, as after a restored backup.
     *
     * @param array<string, mixed> $state
     */
    private static function isAdopting(array $state): bool
    {
        $markers = ['SELECT COALESCE(MAX(marker), 0) FROM wp_serverpilot_domains'];
        if ($state['pool_owners_marked'] ?? false) {
            $markers[] = "SELECT COALESCE(MAX(app_id + 0), 0) FROM wp_serverpilot_pool_owners WHERE domain = ''";
        }
        $marker = min(array_map(static fn (string $query): int => (int) self::column($query)[0], $markers));

        return !($state['adopted'] ?? false) || $marker < ($state['store'] ?? 0);
    }

    /**
     * @param array<string, mixed> $state
     *
     * @return list<array{app_id: string, leaving: bool, problem: string, ssl: string, action: string, due: int}> further apps of the pool
     */
    private static function pool(array $state): array
    {
        return array_map(static function (PoolApp $app) use ($state): array {
            $known = $state['app_states'][$app->appId] ?? [];

            return [
                'app_id' => $app->appId,
                'leaving' => $app->isLeaving,
                'problem' => $state['app_problems'][$app->appId] ?? '',
                'ssl' => $known['autossl'] ?? '',
                'action' => $known['action'] ?? '',
                'due' => max($known['rewrite_at'] ?? 0, ($known['update_at'] ?? 0) > Clock::now() ? $known['update_at'] : 0),
            ];
        }, Pool::of(self::MAIN_APP, '', $state['pool'] ?? [])->further);
    }

    /** Copies the present state to the replica or backup. */
    public static function snapshot(): void
    {
        $missing = array_diff(self::MAPPINGS, self::tablesThere());
        foreach (self::COPIED as $table) {
            // A backup was made before the table went missing.
            self::copy(in_array($table, $missing, true) ? "lost_{$table}" : $table, "copy_{$table}");
        }
        self::run('DELETE FROM copy_options');
        self::run("INSERT INTO copy_options SELECT 'state', meta_value FROM wp_sitemeta WHERE meta_key = '" . self::STATE . "'");
        self::run("INSERT INTO copy_options SELECT 'cron', option_value FROM wp_options WHERE option_name = 'cron'");
    }

    /** Restores the database, or the plugin's tables alone, from the replica or backup. */
    public static function restore(bool $own_tables_only): void
    {
        if (!$own_tables_only) {
            self::returnLost();
        }
        foreach ($own_tables_only ? self::OWN_TABLES : self::COPIED as $table) {
            self::copy("copy_{$table}", $table);
        }
        if (!$own_tables_only) {
            self::restoreOptions(...self::column("SELECT value FROM copy_options ORDER BY name = 'cron'"));
        }
    }

    public static function emptyOwnTables(): void
    {
        foreach (self::RECORDS as $table) {
            self::run("DELETE FROM {$table}");
        }
    }

    /** @param 'missing'|'empty'|'half'|'sites' $what the table of mappings or its rows, or rows of sites */
    public static function lose(string $what): void
    {
        self::returnLost();
        [$table, $where] = match ($what) {
            'missing', 'empty' => ['wp_wu_domain_mappings', 'id > 0'],
            'half' => ['wp_wu_domain_mappings', 'id % 2 = 0'],
            'sites' => ['wp_blogs', 'blog_id > 1'],
        };
        self::run("INSERT INTO lost_{$table} SELECT * FROM {$table} WHERE {$where}");
        self::run("DELETE FROM {$table} WHERE {$where}");
        if ($what === 'missing') {
            self::run("RENAME TABLE {$table} TO away_{$table}");
        }
    }

    /** Restores everything that an accident has removed. */
    public static function returnLost(): void
    {
        if (self::tablesThere() !== self::MAPPINGS) {
            self::run('RENAME TABLE away_wp_wu_domain_mappings TO wp_wu_domain_mappings');
        }
        foreach (['wp_wu_domain_mappings', 'wp_blogs'] as $table) {
            self::run("INSERT IGNORE INTO {$table} SELECT * FROM lost_{$table}");
            self::run("DELETE FROM lost_{$table}");
        }
    }

    public static function storedState(string $database = 'wordpress'): string
    {
        return self::column("SELECT meta_value FROM {$database}.wp_sitemeta WHERE meta_key = '" . self::STATE . "'")[0];
    }

    public static function storedCron(): string
    {
        return self::column("SELECT option_value FROM wp_options WHERE option_name = 'cron'")[0];
    }

    public static function restoreOptions(string $state, string $cron, string $database = 'wordpress'): void
    {
        global $wpdb;
        self::run("UPDATE {$database}.wp_sitemeta SET meta_value = '" . $wpdb->_real_escape($state) . "' WHERE meta_key = '" . self::STATE . "'");
        self::run("UPDATE {$database}.wp_options SET option_value = '" . $wpdb->_real_escape($cron) . "' WHERE option_name = 'cron'");
    }

    public static function copy(string $from, string $to): void
    {
        self::run("DELETE FROM {$to}");
        self::run("INSERT INTO {$to} SELECT * FROM {$from}");
    }

    public static function run(string $sql): void
    {
        global $wpdb;
        $wpdb->runOutside($wpdb->remove_placeholder_escape($sql));
    }

    /** @return list<string> */
    public static function column(string $sql): array
    {
        global $wpdb;

        return array_map(static fn (array $row): string => (string) reset($row), $wpdb->runOutside($sql));
    }

    /** @return list<string> the tables of mappings that no accident has removed */
    private static function tablesThere(): array
    {
        return array_values(array_intersect(self::MAPPINGS, self::column("SHOW TABLES LIKE 'wp\\_wu\\_%'")));
    }
}
