<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The right to run a sync: one row in the shared database, for all web servers of the network. */
final class Lease
{
    /** Longer than one call can last; renewed before each. */
    private const SECONDS = 120;

    /** A name that no other process has. */
    public static function newOwner(): string
    {
        return implode('-', [(string) gethostname(), (string) getmypid(), bin2hex(random_bytes(4))]);
    }

    /** Takes the lease, or renews it. By the database's clock alone, because those of web servers differ. */
    public static function take(string $owner): bool
    {
        // The previous version's name of the row: its web servers take the same lease.
        Database::run(
            "UPDATE {lease} SET owner = %s, until = UTC_TIMESTAMP() + INTERVAL %d SECOND
             WHERE name = 'pass' AND (owner = %s OR until < UTC_TIMESTAMP())",
            $owner,
            self::SECONDS,
            $owner,
        );

        return Database::rows("SELECT owner FROM {lease} WHERE name = 'pass'")[0]['owner'] === $owner;
    }

    public static function release(string $owner): void
    {
        Database::run(
            "UPDATE {lease} SET owner = '', until = '2000-01-01 00:00:00' WHERE name = 'pass' AND owner = %s",
            $owner,
        );
    }
}
