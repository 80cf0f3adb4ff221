<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The right to run a sync: one row in the shared database, for all web servers of the network. */
final class Lease
{
    /** Longer than one call can last; renewed before each. */
    private const SECONDS = 120;
    /** An end that is further ahead was recorded while the database's clock was ahead. */
    private const SECONDS_MAX = 2 * self::SECONDS;

    /** A name that is unique to this process. */
    public static function newOwner(): string
    {
        return implode('-', [(string) gethostname(), (string) getmypid(), bin2hex(random_bytes(4))]);
    }

    /**
     * Takes the lease if it is free, by the database's clock only, because clocks of web servers differ. Its owner reads from the
     * primary, because a replica's records and options may be older than what they are compared with.
     */
    public static function take(string $owner): bool
    {
        Database::readFromPrimary();

        return self::isTaken($owner) || self::repair() && self::isTaken($owner);
    }

    /** Renews a lease unless it has expired, because another process may have had it since. */
    public static function renew(string $owner): bool
    {
        // MySQL does not count an unchanged row as updated, so a counter changes it each time.
        return (
            Database::run(
                "UPDATE {lease} SET renewals = renewals + 1, until = UTC_TIMESTAMP() + INTERVAL %d SECOND
                 WHERE name = 'pass' AND owner = %s AND until > UTC_TIMESTAMP()",
                self::SECONDS,
                $owner,
            ) === 1
        );
    }

    /** Renews a lease, also if it has expired, unless another process has taken it since: then the row has another owner. */
    public static function keep(string $owner): bool
    {
        return Database::run("UPDATE {lease} SET renewals = renewals + 1, until = UTC_TIMESTAMP() + INTERVAL %d SECOND
                 WHERE name = 'pass' AND owner = %s", self::SECONDS, $owner) === 1;
    }

    /** @return bool was the row missing? */
    public static function repair(): bool
    {
        return (
            Database::run("INSERT IGNORE INTO {lease} (name, owner, until) VALUES ('pass', '', '2000-01-01 00:00:00')")
            === 1
        );
    }

    private static function isTaken(string $owner): bool
    {
        // The previous version's name of the row: its web servers take the same lease.
        return (
            Database::run(
                "UPDATE {lease} SET owner = %s, renewals = 0, until = UTC_TIMESTAMP() + INTERVAL %d SECOND
                 WHERE name = 'pass' AND (until < UTC_TIMESTAMP() OR until > UTC_TIMESTAMP() + INTERVAL %d SECOND)",
                $owner,
                self::SECONDS,
                self::SECONDS_MAX,
            ) === 1
        );
    }

    public static function release(string $owner): void
    {
        Database::run(
            "UPDATE {lease} SET owner = '', until = '2000-01-01 00:00:00' WHERE name = 'pass' AND owner = %s",
            $owner,
        );
    }
}
