<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** How often something may happen on all web servers together: rows of the table of leases, by the database's clock. */
final class RateLimit
{
    /** So that no name is the sync's lease. */
    private const PREFIX = 'c.';

    /**
     * Takes the right to do something once within so many seconds.
     *
     * @param string $name at most 18 characters
     *
     * @return int 0 if it was free, else the seconds until it is
     */
    public static function take(string $name, int $seconds): int
    {
        // One statement, so that of two requests at the same moment one gets it; MySQL counts an unchanged row as 0.
        $taken = Database::run(
            "INSERT INTO {lease} (name, owner, until) VALUES (%s, '', UTC_TIMESTAMP() + INTERVAL %d SECOND)
             ON DUPLICATE KEY UPDATE until = IF(until <= UTC_TIMESTAMP(), VALUES(until), until)",
            self::PREFIX . $name,
            $seconds,
        );

        return $taken > 0
            ? 0
            : max(
                1,
                Database::number(Database::prepare(
                    'SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), until) FROM {lease} WHERE name = %s',
                    self::PREFIX . $name,
                )),
            );
    }

    /**
     * Takes one of so many rights.
     *
     * @param string $name at most 16 characters
     *
     * @return string|null the name of the right; null if all are taken
     */
    public static function takeOne(string $name, int $count, int $seconds): ?string
    {
        for ($number = 1; $number <= $count; ++$number) {
            if (self::take("{$name}.{$number}", $seconds) === 0) {
                return "{$name}.{$number}";
            }
        }

        return null;
    }

    /** Frees it before its time, and removes rows that ended a day ago. */
    public static function release(string $name): void
    {
        Database::run(
            'DELETE FROM {lease} WHERE name = %s OR name LIKE %s AND until < UTC_TIMESTAMP() - INTERVAL 1 DAY',
            self::PREFIX . $name,
            self::PREFIX . '%',
        );
    }
}
