<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\DnsState;

/** Results of the checks of DNS, certificates and Ultimate Multisite's records. */
final class Observations
{
    private const DUE = "state <> 'gone' AND (checked_at IS NULL OR checked_at < UTC_TIMESTAMP() - INTERVAL 4 MINUTE)";

    /** @return list<string> domains on the app's list, by the last sync */
    public static function listedDomains(): array
    {
        return Database::column("SELECT domain FROM {domains} WHERE state = 'ok'");
    }

    /** Is there a listed domain with a known owner that points here, and that no certificate covers? */
    public static function hasUncovered(): bool
    {
        return (
            Database::rows(
                "SELECT 1 FROM {domains} WHERE state = 'ok' AND owner <> '' AND ssl_state <> 'covered' AND dns = 'here' LIMIT 1",
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
        Database::run("UPDATE {domains} SET ssl_state = 'missing', certificate_end = NULL WHERE state = 'ok'");
        foreach (array_chunk($end === null ? [] : $covered, 100) as $some) {
            $domains = Database::quoted($some);
            Database::run(
                "UPDATE {domains} SET ssl_state = 'covered', certificate_end = %s WHERE domain IN ({$domains})",
                gmdate('Y-m-d H:i:s', (int) $end),
            );
        }
    }

    /**
     * @return list<string> domains with a problem: those that have had it for less than a day first, then the longest unchecked;
     *                      none that was checked within the last minutes
     */
    public static function notOk(int $count): array
    {
        return Database::column(
            'SELECT domain FROM {domains} WHERE '
            . self::DUE
            . " AND (dns IN ('elsewhere', 'proxied', 'no_address') OR state IN ('pending', 'failed')
                OR dns = 'here' AND ssl_state = 'missing')
             ORDER BY COALESCE(dns_elsewhere_since < UTC_TIMESTAMP() - INTERVAL 1 DAY, 0), checked_at, id LIMIT %d",
            $count,
        );
    }

    /**
     * Domains of a wildcard last: their turn comes a day later.
     *
     * @param list<string> $wildcards in lower case
     *
     * @return list<string> domains whose DNS was checked longest ago, and not within the last minutes
     */
    public static function longestUnchecked(int $count, array $wildcards): array
    {
        $is_covered =
            "reason = 'covered'"
            . (
                $wildcards === []
                    ? ''
                    : " OR CONCAT('*', SUBSTRING(domain, LOCATE('.', domain))) IN ("
                    . Database::quoted($wildcards)
                    . ')'
            );

        return Database::column(
            'SELECT domain FROM {domains} WHERE '
            . self::DUE
            . " ORDER BY
            IF({$is_covered}, COALESCE(checked_at, created) + INTERVAL 1 DAY, COALESCE(checked_at, '2000-01-01')), id LIMIT %d",
            $count,
        );
    }

    /** Did a certificate verify although the domain points elsewhere? */
    public static function isProxied(string $domain): bool
    {
        return (
            Database::column(
                'SELECT domain FROM {domains} WHERE domain = %s AND dns = %s',
                $domain,
                DnsState::Proxied->value,
            ) !== []
        );
    }

    public static function recordDns(string $domain, DnsState $dns): void
    {
        $since = $dns === DnsState::Here ? 'NULL' : 'COALESCE(dns_elsewhere_since, UTC_TIMESTAMP())';
        Database::run(
            "UPDATE {domains} SET dns = %s, checked_at = UTC_TIMESTAMP(), dns_elsewhere_since = {$since} WHERE domain = %s",
            $dns->value,
            $domain,
        );
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
                recovery_at < UTC_TIMESTAMP() - INTERVAL 1 DAY AS is_old
             FROM {domains} WHERE recovery_at IS NOT NULL ORDER BY recovery_at',
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
        Database::run(
            'INSERT INTO {domains} (domain, generation, seq, recovery_attempts, recovery_at, created, updated)
             VALUES (%s, 0, 0, %d, UTC_TIMESTAMP() + INTERVAL %d SECOND, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE recovery_attempts = VALUES(recovery_attempts), recovery_at = VALUES(recovery_at)',
            $domain,
            $attempts,
            $next_in,
        );
    }
}
