<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * The only SQL of our own tables: the names that we look after, the lease of a pass, the history.
 *
 * `seq` counts the reminders of a name, `done_seq` the one that was dealt with; 0 is a name of which nobody reminded. A
 * result is written "where seq is still what I read", so that a name that changed meanwhile stays due.
 */
final class Register
{
    /** Values of `held`: nobody touches the name; a person wants it off the list. */
    public const HOLD = 1;
    public const OFF = 2;
    /** 1: as at first. 2: `apex`, `stage_looks`, `stage_due`. */
    private const SCHEMA = 2;
    private const HISTORY_DAYS = 90;
    /** Seconds; longer than one call can last, renewed before each. */
    private const LEASE = 120;

    /** @return string the name of one of our tables */
    public static function table(string $name): string
    {
        $wpdb = Database::connection();

        return "{$wpdb->base_prefix}serverpilot_{$name}";
    }

    /** Creates or upgrades the tables, by a version check. Never during an event: DDL would commit a transaction. */
    public static function upgrade(): void
    {
        if ((int) State::get('schema') === self::SCHEMA) {
            return;
        }
        $wpdb = Database::connection();
        $charset = $wpdb->get_charset_collate();
        [$domains, $history, $lease] = [self::table('domains'), self::table('history'), self::table('lease')];
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        // Adds what is missing, to a table of any age; its parser wants two blanks after PRIMARY KEY.
        dbDelta([
            "CREATE TABLE {$domains} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            domain varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            seq bigint unsigned NOT NULL DEFAULT 1,
            done_seq bigint unsigned NOT NULL DEFAULT 0,
            due datetime DEFAULT NULL,
            attempts int unsigned NOT NULL DEFAULT 0,
            owner varchar(10) NOT NULL DEFAULT '',
            state varchar(10) NOT NULL DEFAULT 'due',
            reason varchar(40) NOT NULL DEFAULT '',
            message text,
            event varchar(60) NOT NULL DEFAULT '',
            removal tinyint unsigned NOT NULL DEFAULT 0,
            held tinyint unsigned NOT NULL DEFAULT 0,
            held_by bigint unsigned NOT NULL DEFAULT 0,
            held_at datetime DEFAULT NULL,
            action_id varchar(128) NOT NULL DEFAULT '',
            ssl_state varchar(10) NOT NULL DEFAULT '',
            certificate_end datetime DEFAULT NULL,
            apex tinyint unsigned DEFAULT NULL,
            stage_looks int unsigned NOT NULL DEFAULT 0,
            stage_due datetime DEFAULT NULL,
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
            listed int unsigned NOT NULL DEFAULT 0,
            PRIMARY KEY  (id),
            KEY at (at),
            KEY domain (domain(191))
        ) {$charset};",
            "CREATE TABLE {$lease} (
            name varchar(20) NOT NULL,
            owner varchar(64) NOT NULL DEFAULT '',
            until datetime NOT NULL,
            PRIMARY KEY  (name)
        ) {$charset};",
        ]);
        Database::run("INSERT IGNORE INTO {$lease} (name, owner, until) VALUES ('pass', '', '2000-01-01 00:00:00')");
        // It tells of no failure itself.
        Database::rows("SELECT apex, stage_due FROM {$domains} LIMIT 1");
        Database::rows("SELECT listed FROM {$history} LIMIT 1");
        State::set('schema', self::SCHEMA);
    }

    /** Takes our tables away; never a domain. */
    public static function drop(): void
    {
        foreach (['domains', 'history', 'lease'] as $name) {
            Database::run('DROP TABLE IF EXISTS ' . self::table($name));
        }
    }

    /**
     * A reminder: one statement, so that it belongs to whatever transaction its event runs in.
     *
     * @param bool $removal the event asked to remove the name, which counts only where no table knows it
     */
    public static function remind(string $domain, string $event, bool $removal = false): void
    {
        $table = self::table('domains');
        Database::run(Database::prepare(
            "INSERT INTO {$table} (domain, due, event, removal, created, updated)
             VALUES (%s, UTC_TIMESTAMP(), %s, %d, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE seq = seq + 1, due = UTC_TIMESTAMP(), event = VALUES(event),
                removal = VALUES(removal), updated = UTC_TIMESTAMP()",
            $domain,
            $event,
            $removal ? 1 : 0,
        ));
    }

    /** @return array<string, array<string, mixed>> every row, by name; `is_due` and `waits` by the database's clock */
    public static function all(): array
    {
        $table = self::table('domains');
        $rows = Database::rows("SELECT *, (due IS NOT NULL AND due <= UTC_TIMESTAMP()) AS is_due,
            (due IS NOT NULL AND due > UTC_TIMESTAMP()) AS waits FROM {$table} ORDER BY id");

        return array_column($rows, null, 'domain');
    }

    /** @return array<string, bool> what is known of names: registrable apex or not */
    public static function apexes(): array
    {
        $table = self::table('domains');
        $rows = Database::rows("SELECT domain, apex FROM {$table} WHERE apex IS NOT NULL");

        return array_map(static fn(mixed $apex): bool => (bool) $apex, array_column($rows, 'apex', 'domain'));
    }

    /**
     * Which of these names may be looked at now, the longest unseen first. Looks of more than a day ago do not count.
     *
     * @param array<string> $names
     *
     * @return array<string, int> names, with the number of looks in a row so far
     */
    public static function dueForLook(array $names): array
    {
        if ($names === []) {
            return [];
        }
        $seen = array_column(
            Database::rows('SELECT domain, stage_looks, stage_due, stage_due <= UTC_TIMESTAMP() AS is_due,
                    stage_due < UTC_TIMESTAMP() - INTERVAL 1 DAY AS is_old FROM '
            . self::table('domains')
            . ' WHERE stage_due IS NOT NULL'),
            null,
            'domain',
        );
        $due = array_filter($names, static fn(string $name): bool => (bool) ($seen[$name]['is_due'] ?? true));
        usort(
            $due,
            static fn(string $a, string $b): int => ($seen[$a]['stage_due'] ?? '') <=> ($seen[$b]['stage_due'] ?? ''),
        );
        $looks = static fn(string $name): int => $seen[$name]['is_old'] ?? true ? 0 : (int) $seen[$name]['stage_looks'];

        return array_combine($due, array_map($looks, $due));
    }

    /** Notes a look at a name, and when the next may come. */
    public static function looked(string $domain, int $looks, int $next_in): void
    {
        self::save($domain, ['stage_looks' => $looks], null);
        Database::run(Database::prepare(
            'UPDATE '
            . self::table('domains')
            . ' SET stage_due = UTC_TIMESTAMP() + INTERVAL %d SECOND WHERE domain = %s',
            $next_in,
            $domain,
        ));
    }

    public static function dueCount(): int
    {
        $table = self::table('domains');

        return (int) Database::rows("SELECT COUNT(*) AS n FROM {$table} WHERE due <= UTC_TIMESTAMP()")[0]['n'];
    }

    /**
     * Notes before an update what is about to be ours: a crash or a lost answer must not turn it into somebody else's.
     *
     * @param list<string> $names
     */
    public static function intend(array $names): void
    {
        $table = self::table('domains');
        foreach (array_chunk($names, 100) as $some) {
            $rows = array_map(static fn(string $name): string => Database::prepare(
                "(%s, 0, 'ours', UTC_TIMESTAMP(), UTC_TIMESTAMP())",
                $name,
            ), $some);
            Database::run(
                "INSERT INTO {$table} (domain, seq, owner, created, updated) VALUES "
                . implode(', ', $rows)
                . " ON DUPLICATE KEY UPDATE owner = 'ours'",
            );
        }
    }

    /**
     * Writes what became of a name. With `$seq` the name is done with, unless it changed since it was read.
     *
     * @param array<string, string|int|null> $values columns of the table
     */
    public static function save(string $domain, array $values, ?int $seq, int $retry_in = 0): void
    {
        $table = self::table('domains');
        Database::run(Database::prepare(
            "INSERT IGNORE INTO {$table} (domain, seq, created, updated) VALUES (%s, 0, UTC_TIMESTAMP(), UTC_TIMESTAMP())",
            $domain,
        ));
        $set = ['updated = UTC_TIMESTAMP()'];
        foreach ($values as $column => $value) {
            $set[] = $value === null ? "{$column} = NULL" : Database::prepare("{$column} = %s", $value);
        }
        if ($seq !== null) {
            $set[] = 'done_seq = seq';
            $set[] = $retry_in > 0
                ? Database::prepare('due = UTC_TIMESTAMP() + INTERVAL %d SECOND', $retry_in)
                : 'due = NULL';
        }
        $still = $seq === null ? '' : Database::prepare(' AND seq = %d', $seq);
        Database::run(
            "UPDATE {$table} SET " . implode(', ', $set) . Database::prepare(' WHERE domain = %s', $domain) . $still,
        );
    }

    /** Forgets a name that is neither wanted nor listed, unless it changed since it was read. */
    public static function forget(string $domain, int $seq): void
    {
        Database::run(Database::prepare(
            'DELETE FROM ' . self::table('domains') . ' WHERE domain = %s AND seq = %d AND held <> %d',
            $domain,
            $seq,
            self::HOLD,
        ));
    }

    /** Notes what a person decided of a name: {@see self::HOLD}, {@see self::OFF}, or 0. */
    public static function hold(string $domain, int $held, int $who): void
    {
        self::save($domain, ['held' => $held, 'held_by' => $held === 0 ? 0 : $who], null);
        Database::run(Database::prepare(
            'UPDATE ' . self::table('domains') . ' SET held_at = IF(held = 0, NULL, UTC_TIMESTAMP()) WHERE domain = %s',
            $domain,
        ));
    }

    /** Takes the lease of a pass, or renews it. By the database's clock alone: servers' clocks differ. */
    public static function lease(string $owner): bool
    {
        $table = self::table('lease');
        Database::run(Database::prepare(
            "UPDATE {$table} SET owner = %s, until = UTC_TIMESTAMP() + INTERVAL %d SECOND
             WHERE name = 'pass' AND (owner = %s OR until < UTC_TIMESTAMP())",
            $owner,
            self::LEASE,
            $owner,
        ));

        return Database::rows("SELECT owner FROM {$table} WHERE name = 'pass'")[0]['owner'] === $owner;
    }

    public static function release(string $owner): void
    {
        Database::run(Database::prepare(
            'UPDATE '
            . self::table('lease')
            . " SET owner = '', until = '2000-01-01 00:00:00' WHERE name = 'pass' AND owner = %s",
            $owner,
        ));
    }

    /** One line of history. */
    public static function remember(string $domain, string $what, string $message, string $event, int $listed): void
    {
        $table = self::table('history');
        Database::run(Database::prepare(
            "INSERT INTO {$table} (at, domain, event, who, what, message, listed) VALUES (UTC_TIMESTAMP(), %s, %s, %d, %s, %s, %d)",
            $domain,
            $event,
            get_current_user_id(),
            $what,
            $message,
            $listed,
        ));
    }

    /** Takes away the history of more than 90 days ago, some lines at a time. */
    public static function prune(): void
    {
        Database::run(Database::prepare(
            'DELETE FROM ' . self::table('history') . ' WHERE at < UTC_TIMESTAMP() - INTERVAL %d DAY LIMIT 500',
            self::HISTORY_DAYS,
        ));
    }

    /** @return array{removed: int, largest: int} removals within a day, and the largest list seen in it: for the brake */
    public static function lastDay(): array
    {
        $table = self::table('history');
        $day = 'at > UTC_TIMESTAMP() - INTERVAL 24 HOUR';
        [$row] = Database::rows(
            "SELECT COALESCE(SUM(what = 'remove'), 0) AS removed, COALESCE(MAX(listed), 0) AS largest FROM {$table} WHERE {$day}",
        );

        return ['removed' => (int) $row['removed'], 'largest' => (int) $row['largest']];
    }
}
