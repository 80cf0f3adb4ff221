<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use Closure;

/**
 * WordPress's database, with failures as exceptions: `$wpdb` returns an empty list for a failed query.
 *
 * In a statement, `{domains}`, `{history}`, `{lease}`, `{lists}` and `{pool_owners}` are our tables; values for its placeholders follow it, escaped and quoted.
 */
final class Database
{
    /** Names of the method that sends reads to the primary, in the drop-ins that have replicas. */
    private const TO_PRIMARY = ['send_reads_to_primaries', 'send_reads_to_masters', 'send_to_masters'];

    /**
     * @return list<array<string, string|null>>
     *
     * @throws DatabaseException
     */
    public static function rows(string $sql, string|int ...$values): array
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        $wpdb->last_error = '';
        $rows = $wpdb->get_results(self::prepare($sql, ...$values), ARRAY_A);
        $wpdb->suppress_errors($quiet);
        if ($wpdb->last_error !== '' || !is_array($rows)) {
            throw new DatabaseException($wpdb->last_error !== '' ? $wpdb->last_error : 'the database sent no result');
        }

        /** @var list<array<string, string|null>> */
        return $rows;
    }

    /**
     * The first column of each row.
     *
     * @return list<string>
     *
     * @throws DatabaseException
     */
    public static function column(string $sql, string|int ...$values): array
    {
        return array_map(static fn(array $row): string => (string) reset($row), self::rows($sql, ...$values));
    }

    /**
     * The first column of the only row.
     *
     * @throws DatabaseException
     */
    public static function number(string $sql, string|int ...$values): int
    {
        return (int) (self::column($sql, ...$values)[0] ?? 0);
    }

    /**
     * @return int the number of rows that it changed
     *
     * @throws DatabaseException
     */
    public static function run(string $sql, string|int ...$values): int
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        [$insert_id, $last_error] = [$wpdb->insert_id, $wpdb->last_error];
        $wpdb->last_error = '';
        $changed = $wpdb->query(self::prepare($sql, ...$values));
        $error = $wpdb->last_error;
        $wpdb->suppress_errors($quiet);
        // The plugin that fired an event may read the id of the row that it inserted.
        [$wpdb->insert_id, $wpdb->last_error] = [$insert_id, $last_error];
        if ($changed === false) {
            throw new DatabaseException($error);
        }

        return (int) $changed;
    }

    /**
     * Changes the records that meet a condition, one by one. One whose event runs in another plugin's open transaction stays locked
     * until that ends: a statement that holds other locks while it waits could cause a deadlock, and the database may end the other
     * transaction.
     *
     * @param string $set prepared
     * @param string $where prepared
     *
     * @return int the number of records that it changed
     *
     * @throws DatabaseException
     */
    public static function changeEach(string $set, string $where): int
    {
        $changed = 0;
        foreach (self::column("SELECT id FROM {domains} WHERE {$where} ORDER BY id") as $id) {
            $changed += self::run("UPDATE {domains} SET {$set} WHERE id = {$id} AND ({$where})");
        }

        return $changed;
    }

    /**
     * Runs the writes of an event, which may be within another plugin's transaction, with MariaDB's snapshot isolation switched off.
     * With it, as is the default since 11.6, MariaDB rolls back a transaction that writes a row which another process has changed
     * since the transaction's first read.
     *
     * @param Closure(): void $write
     *
     * @throws DatabaseException
     */
    public static function withoutSnapshotIsolation(Closure $write): void
    {
        if (!self::hasSnapshotIsolation()) {
            $write();

            return;
        }
        self::run('SET SESSION innodb_snapshot_isolation = OFF');
        try {
            $write();
        } finally {
            self::run('SET SESSION innodb_snapshot_isolation = ON');
        }
    }

    /** By the version first: others do not know the variable, and a proxy before them may object to a statement that sets one. */
    private static function hasSnapshotIsolation(): bool
    {
        $found = [];
        $is_known =
            preg_match('/(\d+\.\d+\.\d+)-MariaDB/', (string) self::connection()->db_server_info(), $found) === 1
            && version_compare($found[1], '11.4.2', '>=');

        return $is_known && self::number('SELECT @@SESSION.innodb_snapshot_isolation') === 1;
    }

    public static function prepare(string $sql, string|int ...$values): string
    {
        $wpdb = self::connection();
        $sql = (string) preg_replace(
            '/\{(domains|history|lease|lists|pool_owners)\}/',
            "{$wpdb->base_prefix}serverpilot_$1",
            $sql,
        );

        return $values === [] ? $sql : (string) $wpdb->prepare($sql, ...$values);
    }

    /**
     * Values for `IN (…)`.
     *
     * @param array<array-key, string> $values
     */
    public static function quoted(array $values): string
    {
        return implode(', ', array_map(static fn(string $value): string => self::prepare('%s', $value), $values));
    }

    /**
     * The character set of a table, for WordPress's check of statements: because one column of ours is ASCII, it would reject any
     * other character in a statement, such as in a message.
     */
    public static function charset(mixed $charset, mixed $table): mixed
    {
        $wpdb = self::connection();

        return is_string($table) && str_starts_with($table, "{$wpdb->base_prefix}serverpilot_")
            ? $wpdb->charset
            : $charset;
    }

    /** Sends all later reads of this request to the primary, because a replica may lag. */
    public static function readFromPrimary(): void
    {
        foreach (self::TO_PRIMARY as $method) {
            $to_primary = [self::connection(), $method];
            if (is_callable($to_primary)) {
                $to_primary();
            }
        }
    }

    /** WordPress's connection; the only use of its global. */
    public static function connection(): \wpdb
    {
        // @mago-ignore lint:no-global
        // @mago-ignore analysis:mixed-return-statement
        return $GLOBALS['wpdb'];
    }
}
