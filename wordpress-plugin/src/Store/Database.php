<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** WordPress's database, with failures as exceptions: `$wpdb` answers a failed query with an empty list. */
final class Database
{
    /**
     * @return list<array<string, string|null>>
     *
     * @throws DatabaseException
     */
    public static function rows(string $sql): array
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        $wpdb->last_error = '';
        $rows = $wpdb->get_results($sql, ARRAY_A);
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
    public static function column(string $sql): array
    {
        return array_map(static fn(array $row): string => (string) reset($row), self::rows($sql));
    }

    /** @throws DatabaseException */
    public static function count(string $sql): int
    {
        return (int) (self::column($sql)[0] ?? 0);
    }

    /**
     * @return int the number of rows that it changed
     *
     * @throws DatabaseException
     */
    public static function run(string $sql): int
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        [$insert_id, $last_error] = [$wpdb->insert_id, $wpdb->last_error];
        $wpdb->last_error = '';
        $changed = $wpdb->query($sql);
        $error = $wpdb->last_error;
        $wpdb->suppress_errors($quiet);
        // The plugin that fired an event may read the id of the row that it inserted.
        [$wpdb->insert_id, $wpdb->last_error] = [$insert_id, $last_error];
        if ($changed === false) {
            throw new DatabaseException($error);
        }

        return (int) $changed;
    }

    /** A statement with its values escaped and quoted. */
    public static function prepare(string $sql, string|int|float ...$values): string
    {
        return (string) self::connection()->prepare($sql, ...$values);
    }

    /**
     * Values for `IN (…)`, escaped and quoted.
     *
     * @param array<array-key, string> $values
     */
    public static function quoted(array $values): string
    {
        return implode(', ', array_map(static fn(string $value): string => self::prepare('%s', $value), $values));
    }

    /** WordPress's connection; the only use of its global. */
    public static function connection(): \wpdb
    {
        // @mago-ignore lint:no-global
        // @mago-ignore analysis:mixed-return-statement
        return $GLOBALS['wpdb'];
    }
}
