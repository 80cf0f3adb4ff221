<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\DnsState;

/** What checks of DNS, certificates and Ultimate Multisite's records found. */
final class Observations
{
    /** @return list<string> domains on the app's list, by the last sync */
    public static function listedDomains(): array
    {
        return Database::column('SELECT domain FROM ' . Schema::table('domains') . " WHERE state = 'ok'");
    }

    /** Does a domain of ours point here without a certificate that covers it? */
    public static function hasUncovered(): bool
    {
        return (
            Database::rows(
                'SELECT 1 FROM '
                . Schema::table('domains')
                . " WHERE state = 'ok' AND owner <> '' AND ssl_state <> 'covered' AND dns = 'here' LIMIT 1",
            ) !== []
        );
    }

    /**
     * Records what the app's certificate covers, and when it ends.
     *
     * @param list<string> $covered
     * @param int|null $end Unix time; null without a certificate
     */
    public static function recordCertificate(array $covered, ?int $end): void
    {
        $table = Schema::table('domains');
        Database::run("UPDATE {$table} SET ssl_state = 'missing', certificate_end = NULL WHERE state = 'ok'");
        foreach (array_chunk($end === null ? [] : $covered, 100) as $some) {
            $domains = Database::quoted($some);
            Database::run(Database::prepare(
                "UPDATE {$table} SET ssl_state = 'covered', certificate_end = %s WHERE domain IN ({$domains})",
                gmdate('Y-m-d H:i:s', (int) $end),
            ));
        }
    }

    /** @return list<string> domains whose DNS was checked longest ago, and not within the last minutes */
    public static function longestUnchecked(int $count): array
    {
        return Database::column(Database::prepare(
            'SELECT domain FROM '
            . Schema::table('domains')
            . ' WHERE checked_at IS NULL OR checked_at < UTC_TIMESTAMP() - INTERVAL 4 MINUTE ORDER BY checked_at, id LIMIT %d',
            $count,
        ));
    }

    public static function recordDns(string $domain, DnsState $dns): void
    {
        $since = $dns === DnsState::Here ? 'NULL' : 'COALESCE(dns_elsewhere_since, UTC_TIMESTAMP())';
        Database::run(Database::prepare(
            'UPDATE '
            . Schema::table('domains')
            . " SET dns = %s, checked_at = UTC_TIMESTAMP(), dns_elsewhere_since = {$since} WHERE domain = %s",
            $dns->value,
            $domain,
        ));
    }

    /**
     * Domains whose record at Ultimate Multisite may be checked now, the longest unchecked first. Attempts of more than a day
     * ago do not count.
     *
     * @param list<string> $domains
     *
     * @return array<string, int> attempts so far, by domain
     */
    public static function dueForRecovery(array $domains): array
    {
        if ($domains === []) {
            return [];
        }
        $attempts = array_fill_keys($domains, 0);
        foreach (Database::rows(
            'SELECT domain, recovery_attempts, recovery_at <= UTC_TIMESTAMP() AS is_due,
                    recovery_at < UTC_TIMESTAMP() - INTERVAL 1 DAY AS is_old FROM '
            . Schema::table('domains')
            . ' WHERE recovery_at IS NOT NULL ORDER BY recovery_at',
        ) as $row) {
            $domain = (string) $row['domain'];
            if (!isset($attempts[$domain])) {
                continue;
            }
            unset($attempts[$domain]);
            if ((bool) $row['is_due']) {
                // Behind those that were never checked.
                $attempts[$domain] = (bool) $row['is_old'] ? 0 : (int) $row['recovery_attempts'];
            }
        }

        return $attempts;
    }

    /** @param int $next_in seconds until the next attempt */
    public static function recordRecovery(string $domain, int $attempts, int $next_in): void
    {
        Database::run(Database::prepare(
            'INSERT INTO '
            . Schema::table('domains')
            . ' (domain, generation, seq, recovery_attempts, recovery_at, created, updated)
             VALUES (%s, 0, 0, %d, UTC_TIMESTAMP() + INTERVAL %d SECOND, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE recovery_attempts = VALUES(recovery_attempts), recovery_at = VALUES(recovery_at)',
            $domain,
            $attempts,
            $next_in,
        ));
    }
}
