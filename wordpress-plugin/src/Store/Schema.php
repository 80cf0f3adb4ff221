<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use Closure;

/** Our tables: created, upgraded and dropped. */
final class Schema
{
    private const TABLES = ['domains', 'history', 'lease', 'lists', 'pool_owners'];
    /**
     * Version 4 renamed columns and codes; later versions only added tables and columns. A rename adds and copies: web servers of the
     * previous version keep using the old columns (`seq`, `undone`) and codes, and {@see self::mergePreviousVersion()} reads what
     * they wrote. Old columns are dropped one version later.
     */
    private const VERSION = 10;
    /** Columns of earlier schemas by those that replace them. */
    private const RENAMED = [
        'generation' => 'seq',
        'out_of_sync_since' => 'undone',
        'checked_at' => 'looked',
        'dns_elsewhere_since' => 'dns_away',
        'recovery_attempts' => 'stage_looks',
        'recovery_at' => 'stage_due',
    ];
    /** Codes of the previous version by column, as `code => its replacement`. */
    private const RENAMED_CODES = [
        'owner' => ['ours' => 'managed', 'foreign' => 'unmanaged'],
        'state' => ['error' => 'failed', 'due' => 'pending'],
        'reason' => [
            'operator' => 'hold',
            'off' => 'removed',
            'sibling' => 'other_app',
            'network' => 'below_network',
            'brake' => 'removal_guard',
            'limit' => 'no_room',
        ],
        'dns' => ['away' => 'elsewhere', 'none' => 'no_records', 'no_address' => 'no_records', 'here' => 'ok'],
    ];

    /** @return string the name of one of our tables */
    public static function table(string $name): string
    {
        $wpdb = Database::connection();

        return "{$wpdb->base_prefix}serverpilot_{$name}";
    }

    /**
     * Creates, upgrades or repairs the tables, if they are of another version or incomplete. Never during an event: DDL would commit
     * a transaction.
     */
    public static function upgrade(): void
    {
        if ((int) State::get('schema') === self::VERSION && self::isComplete()) {
            return;
        }
        $wpdb = Database::connection();
        $charset = $wpdb->get_charset_collate();
        [$domains, $history, $lease, $lists, $pool_owners] = array_map(self::table(...), self::TABLES);
        $columns = Database::rows(Database::prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($domains))) === []
            ? []
            : Database::column('SHOW COLUMNS FROM {domains}');
        if ($columns !== [] && !in_array('event_memory', $columns, true)) {
            // Before the column is there: after a failure in between, every domain would become live at once.
            State::set('events', ['upgraded' => true]);
        }
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        // Adds what is missing, to a table of any version; its parser needs two spaces after PRIMARY KEY.
        dbDelta([
            "CREATE TABLE {$domains} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            domain varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            generation bigint unsigned NOT NULL DEFAULT 1,
            seq bigint unsigned NOT NULL DEFAULT 1,
            due datetime DEFAULT NULL,
            attempts int unsigned NOT NULL DEFAULT 0,
            owner varchar(10) NOT NULL DEFAULT '',
            app_id varchar(64) NOT NULL DEFAULT '',
            placed_on varchar(64) NOT NULL DEFAULT '',
            placed_owner varchar(10) NOT NULL DEFAULT '',
            intended tinyint unsigned NOT NULL DEFAULT 0,
            absent_since datetime DEFAULT NULL,
            asked tinyint unsigned NOT NULL DEFAULT 0,
            asked_site bigint NOT NULL DEFAULT 0,
            marker bigint unsigned NOT NULL DEFAULT 0,
            state varchar(10) NOT NULL DEFAULT 'pending',
            reason varchar(40) NOT NULL DEFAULT '',
            message text,
            message_values text,
            event varchar(60) NOT NULL DEFAULT '',
            removal tinyint unsigned NOT NULL DEFAULT 0,
            removal_announced_at datetime DEFAULT NULL,
            renamed tinyint unsigned NOT NULL DEFAULT 0,
            undesired_since datetime DEFAULT NULL,
            undesired_reads tinyint unsigned NOT NULL DEFAULT 0,
            by_filter tinyint unsigned NOT NULL DEFAULT 0,
            held tinyint unsigned NOT NULL DEFAULT 0,
            held_by bigint unsigned NOT NULL DEFAULT 0,
            held_at datetime DEFAULT NULL,
            action_id varchar(128) NOT NULL DEFAULT '',
            ssl_state varchar(10) NOT NULL DEFAULT '',
            certificate_serial varchar(64) NOT NULL DEFAULT '',
            certificate_message varchar(255) NOT NULL DEFAULT '',
            certificate_start datetime DEFAULT NULL,
            certificate_end datetime DEFAULT NULL,
            certificate_warn_at datetime DEFAULT NULL,
            recovery_attempts int unsigned NOT NULL DEFAULT 0,
            recovery_at datetime DEFAULT NULL,
            out_of_sync_since datetime DEFAULT NULL,
            undone datetime DEFAULT NULL,
            dns varchar(20) NOT NULL DEFAULT '',
            dns_details text,
            dns_checked_at datetime DEFAULT NULL,
            dns_elsewhere_since datetime DEFAULT NULL,
            site varchar(20) NOT NULL DEFAULT '',
            site_detail varchar(255) NOT NULL DEFAULT '',
            site_checked_at datetime DEFAULT NULL,
            checked_at datetime DEFAULT NULL,
            timed_out tinyint unsigned NOT NULL DEFAULT 0,
            event_memory varchar(255) NOT NULL DEFAULT '',
            created datetime NOT NULL,
            updated datetime NOT NULL,
            PRIMARY KEY  (id),
            UNIQUE KEY domain (domain),
            KEY due (due),
            KEY state (state)
        ) {$charset};",
            "CREATE TABLE {$history} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            at datetime NOT NULL,
            domain varchar(253) NOT NULL DEFAULT '',
            event varchar(60) NOT NULL DEFAULT '',
            who bigint unsigned NOT NULL DEFAULT 0,
            what varchar(20) NOT NULL,
            message text,
            message_values text,
            listed int unsigned NOT NULL DEFAULT 0,
            cause varchar(10) NOT NULL DEFAULT '',
            mappings int unsigned NOT NULL DEFAULT 0,
            app_id varchar(64) NOT NULL DEFAULT '',
            PRIMARY KEY  (id),
            KEY at (at),
            KEY domain (domain(191))
        ) {$charset};",
            "CREATE TABLE {$lease} (
            name varchar(20) NOT NULL,
            owner varchar(64) NOT NULL DEFAULT '',
            until datetime NOT NULL,
            renewals bigint unsigned NOT NULL DEFAULT 0,
            PRIMARY KEY  (name)
        ) {$charset};",
            "CREATE TABLE {$lists} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            at datetime NOT NULL,
            app_id varchar(64) NOT NULL,
            event varchar(60) NOT NULL DEFAULT '',
            who bigint unsigned NOT NULL DEFAULT 0,
            listed int unsigned NOT NULL DEFAULT 0,
            entries mediumtext NOT NULL,
            PRIMARY KEY  (id),
            KEY at (at),
            KEY app_id (app_id)
        ) {$charset};",
            "CREATE TABLE {$pool_owners} (
            domain varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            app_id varchar(64) NOT NULL,
            owner varchar(10) NOT NULL DEFAULT '',
            intended tinyint unsigned NOT NULL DEFAULT 0,
            absent_since datetime DEFAULT NULL,
            PRIMARY KEY  (domain,app_id)
        ) {$charset};",
        ]);
        Lease::repair();
        // dbDelta() reports no errors, so check the columns.
        Database::rows(
            "SELECT generation, out_of_sync_since, checked_at, recovery_at, app_id, intended, absent_since, asked, asked_site, marker,
                removal_announced_at, by_filter, site, timed_out, placed_on, placed_owner, event_memory, message_values FROM {$domains} LIMIT 1",
        );
        Database::rows("SELECT listed, cause, mappings, app_id, message_values FROM {$history} LIMIT 1");
        Database::rows("SELECT entries FROM {$lists} LIMIT 1");
        Database::rows("SELECT owner, intended, absent_since FROM {$pool_owners} LIMIT 1");
        Database::rows("SELECT renewals FROM {$lease} LIMIT 1");
        self::copyRenamed($columns);
        self::mergePreviousVersion();
        State::set('schema', self::VERSION);
    }

    /**
     * Merges what web servers of the previous version wrote: events and codes. Each sync starts with it, under the lease, until the
     * next version.
     */
    public static function mergePreviousVersion(): void
    {
        // The previous version clears only its own column.
        $is_synced = "(state IN ('ok', 'held') AND due IS NULL)";
        $set = [
            'generation = GREATEST(generation, seq)',
            "out_of_sync_since = IF({$is_synced}, NULL, COALESCE(out_of_sync_since, undone))",
            'undone = NULL',
        ];
        $where = ['seq > generation', 'undone IS NOT NULL', "out_of_sync_since IS NOT NULL AND {$is_synced}"];
        foreach (self::RENAMED_CODES as $column => $codes) {
            $cases = '';
            foreach ($codes as $code => $replacement) {
                $cases .= Database::prepare(' WHEN %s THEN %s', $code, $replacement);
            }
            $set[] = "{$column} = CASE {$column}{$cases} ELSE {$column} END";
            $where[] = "{$column} IN (" . Database::quoted(array_keys($codes)) . ')';
        }
        Database::changeEach(implode(', ', $set), implode(' OR ', $where));
    }

    /** Can each table be read, and is the row of the lease there? */
    private static function isComplete(): bool
    {
        try {
            $lease = Database::rows('SELECT (SELECT COUNT(*) FROM {lease}) AS leases,
                (SELECT CONCAT(timed_out, placed_owner, event_memory, message_values) FROM {domains} LIMIT 1),
                (SELECT CONCAT(app_id, message_values) FROM {history} LIMIT 1), (SELECT id FROM {lists} LIMIT 1),
                (SELECT owner FROM {pool_owners} LIMIT 1)');
        } catch (DatabaseException) {
            // The upgrade repairs it, or throws why it cannot.
            return false;
        }

        return ($lease[0]['leases'] ?? '0') !== '0';
    }

    /** @return list<string> names of our tables that are not there */
    public static function missing(): array
    {
        $wpdb = Database::connection();

        return array_values(array_filter(
            array_map(self::table(...), self::TABLES),
            static fn(string $table): bool => (
                Database::rows(Database::prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($table))) === []
            ),
        ));
    }

    /**
     * Copies what an upgrade has renamed, once.
     *
     * @param list<string> $columns of the table before the upgrade
     */
    private static function copyRenamed(array $columns): void
    {
        $set = [];
        foreach (array_intersect(self::RENAMED, $columns) as $new => $old) {
            if (!in_array($new, $columns, true)) {
                $set[] = "{$new} = {$old}";
            }
        }
        if ($set !== []) {
            Database::run('UPDATE {domains} SET ' . implode(', ', $set));
        }
    }

    /** Drops our tables; never a domain. */
    public static function drop(): void
    {
        foreach (self::dropSteps() as $drop) {
            $drop();
        }
    }

    /** @return list<Closure> drops of one table each */
    public static function dropSteps(): array
    {
        return array_map(
            static fn(string $name): Closure => static fn(): int => Database::run(
                'DROP TABLE IF EXISTS ' . self::table($name),
            ),
            self::TABLES,
        );
    }
}
