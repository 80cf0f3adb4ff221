<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use RuntimeException;

/** A query that failed or answered short: whoever reads the truth from the database must not go on with it (law 11). */
final class Database extends RuntimeException
{
    /**
     * Rows of a query, or an exception: `$wpdb` answers a failure with an empty list.
     *
     * @return list<array<string, mixed>>
     */
    public static function rows(string $sql): array
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        $wpdb->last_error = '';
        $rows = $wpdb->get_results($sql, ARRAY_A);
        $wpdb->suppress_errors($quiet);
        if ($wpdb->last_error !== '' || !is_array($rows)) {
            throw new self($wpdb->last_error !== '' ? $wpdb->last_error : 'the database gave no answer');
        }

        return array_values($rows);
    }

    /**
     * The first column of a query, as strings.
     *
     * @return list<string>
     */
    public static function column(string $sql): array
    {
        return array_map(static fn(array $row): string => (string) reset($row), self::rows($sql));
    }

    /** WordPress's connection, whose one global name stands here alone. */
    public static function connection(): \wpdb
    {
        // @mago-ignore lint:no-global
        return $GLOBALS['wpdb'];
    }

    /** A statement with its values escaped and quoted. */
    public static function prepare(string $sql, string|int|float ...$values): string
    {
        return (string) self::connection()->prepare($sql, ...$values);
    }

    /** Runs a statement and gives the number of rows that it changed, or throws. */
    public static function run(string $sql): int
    {
        $wpdb = self::connection();
        $quiet = $wpdb->suppress_errors();
        [$insert_id, $last_error] = [$wpdb->insert_id, $wpdb->last_error];
        $wpdb->last_error = '';
        $changed = $wpdb->query($sql);
        $error = $wpdb->last_error;
        $wpdb->suppress_errors($quiet);
        // Whoever fired the event may look at the key of its own row after it.
        [$wpdb->insert_id, $wpdb->last_error] = [$insert_id, $last_error];
        if ($changed === false) {
            throw new self($error);
        }

        return (int) $changed;
    }

    public static function has(string $table): bool
    {
        $wpdb = self::connection();

        return self::rows(self::prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($table))) !== [];
    }
}
