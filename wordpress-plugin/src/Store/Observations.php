<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\Handshake;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Site\SiteReport;

/** Results of the checks of DNS, certificates and Ultimate Multisite's records. */
final class Observations
{
    /** What DNS or the visitor of a row's domain shows to be wrong. */
    public const NOT_OK = "(dns NOT IN ('', 'ok', 'propagating', 'proxied') OR site NOT IN ('', 'ok', 'inconclusive', 'no_way_back'))";
    private const DUE = "state <> 'gone' AND (checked_at IS NULL OR checked_at < UTC_TIMESTAMP() - INTERVAL 4 MINUTE)";
    private const IN_TURN = self::DUE . ' AND timed_out = 0';
    /** For a week without a proof a site counts as behind its CDN; after that its customer may have left, with a valid certificate. */
    private const DOUBTED = "COALESCE(dns_elsewhere_since < UTC_TIMESTAMP() - INTERVAL 7 DAY AND site <> 'no_way_back', 0)";

    /** @return string the DNS codes of domains that point to this server, quoted */
    public static function here(): string
    {
        return Database::quoted(array_map(static fn(DnsState $state): string => $state->value, DnsState::HERE));
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string> those that are not gone
     */
    public static function known(array $domains): array
    {
        return (
            $domains === []
                ? []
                : Database::column(
                    "SELECT domain FROM {domains} WHERE state <> 'gone' AND domain IN ("
                    . Database::quoted($domains)
                    . ')',
                )
        );
    }

    /** @return list<string> domains on an app's list, by the last sync */
    public static function listedDomains(Pool $pool, string $app_id): array
    {
        return Database::column("SELECT domain FROM {domains} WHERE state = 'ok'" . self::on($pool, $app_id));
    }

    /** Further apps have what was placed there, and the main app the rest. */
    private static function on(Pool $pool, string $app_id): string
    {
        return match (true) {
            $pool->further === [] => '',
            $app_id === $pool->main => ' AND placed_on NOT IN ('
                . Database::quoted(array_slice($pool->appIds(), 1))
                . ')',
            default => Database::prepare(' AND placed_on = %s', $app_id),
        };
    }

    /** Is there a listed domain with a known owner that points here, and that no certificate covers? */
    public static function hasUncovered(): bool
    {
        return (
            Database::rows(
                "SELECT 1 FROM {domains} WHERE state = 'ok' AND (owner <> '' OR placed_owner <> '') AND ssl_state IN ('', 'missing') AND dns IN ("
                . self::here()
                . ') LIMIT 1',
            ) !== []
        );
    }

    /**
     * Records what an app's certificate covers, and its validity.
     *
     * @param list<string> $covered
     */
    public static function recordCertificate(
        array $covered,
        ?AppCertificate $certificate,
        Pool $pool,
        string $app_id,
    ): void {
        Database::changeEach(
            "ssl_state = 'missing', certificate_serial = '', certificate_start = NULL, certificate_end = NULL,
                certificate_warn_at = NULL, certificate_message = ''",
            "state = 'ok' AND (ssl_state <> 'missing' OR certificate_end IS NOT NULL) AND domain NOT IN ("
                . ($certificate === null || $covered === [] ? "''" : Database::quoted($covered))
                . ')'
                . self::on($pool, $app_id),
        );
        if ($certificate === null) {
            return;
        }
        $facts = [
            'certificate_serial' => substr(self::printable($certificate->serial), 0, 64),
            'certificate_start' => self::time($certificate->start),
            'certificate_end' => self::time($certificate->end),
            'certificate_warn_at' => self::time($certificate->lifetime()->warnsAt()),
        ];
        $compared = static fn(string $operator): array => array_map(
            static fn(string $column, string $value): string => Database::prepare("{$column} {$operator} %s", $value),
            array_keys($facts),
            $facts,
        );
        $is_known = "ssl_state IN ('covered', 'invalid') AND " . implode(' AND ', $compared('<=>'));
        foreach (array_chunk($covered, 100) as $some) {
            Database::changeEach(
                // A handshake that found another certificate counts until the next one.
                "ssl_state = IF(ssl_state = 'invalid', ssl_state, 'covered'), " . implode(', ', $compared('=')),
                'domain IN (' . Database::quoted($some) . ") AND NOT ({$is_known})",
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
            . self::IN_TURN
            . ' AND ('
            . self::NOT_OK
            . " OR state IN ('pending', 'failed') OR ssl_state = 'invalid'
                OR ssl_state = 'missing' AND dns IN ("
            . self::here()
            . '))
             ORDER BY COALESCE(dns_elsewhere_since < UTC_TIMESTAMP() - INTERVAL 1 DAY, 0), checked_at, id LIMIT %d',
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
            . self::IN_TURN
            . " ORDER BY
            IF({$is_covered}, COALESCE(checked_at, created) + INTERVAL 1 DAY, COALESCE(checked_at, '2000-01-01')), id LIMIT %d",
            $count,
        );
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string> those of them that were checked longest ago
     */
    public static function longestUncheckedOf(array $domains, int $count): array
    {
        return (
            $domains === []
                ? []
                : Database::column(
                    'SELECT domain FROM {domains} WHERE domain IN ('
                    . Database::quoted($domains)
                    . ')
                     ORDER BY checked_at, id LIMIT %d',
                    $count,
                )
        );
    }

    /** @return list<string> domains for which the time ran out among others, and whose check did not end since, by their age */
    public static function timedOut(int $count): array
    {
        return Database::column(
            'SELECT domain FROM {domains} WHERE ' . self::DUE . ' AND timed_out = 1 ORDER BY checked_at, id LIMIT %d',
            $count,
        );
    }

    /** Was its site or its certificate found although the domain points elsewhere, and not too long ago? */
    public static function isProxied(string $domain): bool
    {
        return (
            Database::column(
                'SELECT domain FROM {domains} WHERE domain = %s AND dns = %s AND NOT ' . self::DOUBTED,
                $domain,
                DnsState::Proxied->value,
            ) !== []
        );
    }

    /** Has it pointed elsewhere for so long that a valid certificate proves no CDN, while its site could have been found? */
    public static function isDoubted(string $domain): bool
    {
        return Database::column('SELECT domain FROM {domains} WHERE domain = %s AND ' . self::DOUBTED, $domain) !== [];
    }

    /**
     * Records that these domains are being checked, so that the others come first next time.
     *
     * @param list<string> $domains
     *
     * @return array<string, ?string> when each was checked before, by domain; null if it never was
     */
    public static function recordAttempt(array $domains): array
    {
        $these = 'domain IN (' . Database::quoted($domains) . ')';
        $rows = Database::rows("SELECT domain, checked_at FROM {domains} WHERE {$these}");
        Database::changeEach('checked_at = UTC_TIMESTAMP()', $these);

        $before = [];
        foreach ($rows as $row) {
            $before[(string) $row['domain']] = $row['checked_at'];
        }

        return $before;
    }

    /**
     * A domain for which the time ran out: it counts as checked when it was before, and has its turn apart from the others until
     * its check ends.
     */
    public static function recordTimeout(string $domain, ?string $before): void
    {
        Database::run(
            'UPDATE {domains} SET timed_out = 1, checked_at = '
            . ($before === null ? 'NULL' : '%s')
            . ' WHERE domain = %s',
            ...$before === null ? [] : [$before],
            ...[$domain],
        );
    }

    public static function record(string $domain, DomainObservation $found): void
    {
        if ($found->dns !== null && $found->dns->state !== DnsState::NotChecked) {
            self::recordDns($domain, $found->dns, $found->site?->state->isVerified() ?? false);
        } elseif ($found->dns !== null && $found->dns->addresses !== []) {
            // No verdict, and all that is known until there is one.
            Database::run(
                "UPDATE {domains} SET dns_details = %s, dns_checked_at = %s WHERE domain = %s AND dns = ''",
                $found->dns->toStored(),
                self::time($found->dns->at),
                $domain,
            );
        }
        if ($found->handshake !== null && ($found->dns?->state->isHere() ?? false)) {
            self::recordHandshake($domain, $found->handshake);
        }
        if ($found->site !== null) {
            self::recordSite($domain, $found->site, $found->awaitsChallenge);
        }
        if (!$found->awaitsChallenge && !($found->site?->isTimeout() ?? false)) {
            Database::run('UPDATE {domains} SET timed_out = 0 WHERE domain = %s', $domain);
        }
    }

    /** @param bool $is_verified was the site found? Behind a CDN it is not elsewhere then */
    public static function recordDns(string $domain, DnsReport $report, bool $is_verified = false): void
    {
        $is_here = $report->state->isHere() || $report->state === DnsState::Proxied && $is_verified;
        $since = $is_here ? 'NULL' : 'COALESCE(dns_elsewhere_since, UTC_TIMESTAMP())';
        Database::run(
            "UPDATE {domains} SET dns = %s, dns_details = %s, dns_checked_at = %s, checked_at = UTC_TIMESTAMP(),
                dns_elsewhere_since = {$since} WHERE domain = %s",
            $report->state->value,
            $report->toStored(),
            self::time($report->at),
            $domain,
        );
    }

    /** What answers at a domain that points here: what ServerPilot reports of the app's certificate may not be installed there. */
    private static function recordHandshake(string $domain, Handshake $handshake): void
    {
        // While a certificate is being issued, another one answers; that is no error.
        Database::run(
            "UPDATE {domains} SET ssl_state = %s, certificate_message = %s WHERE domain = %s AND ssl_state IN ('covered', 'invalid')",
            $handshake->isValid ? 'covered' : 'invalid',
            self::printable($handshake->reason),
            $domain,
        );
    }

    /** @param bool $awaits_challenge is one that was blocked still to be checked? It stays blocked until it is found open */
    private static function recordSite(string $domain, SiteReport $report, bool $awaits_challenge): void
    {
        Database::run(
            'UPDATE {domains} SET site = %s, site_detail = %s, site_checked_at = UTC_TIMESTAMP() WHERE domain = %s'
            . ($awaits_challenge ? " AND site <> 'challenge_blocked'" : ''),
            $report->state->value,
            self::printable($report->detail),
            $domain,
        );
    }

    /**
     * For a column of 255 characters, whatever its character set: a server decides what is in it, and the database refuses a
     * statement with bytes that are no text.
     */
    private static function printable(string $text): string
    {
        return substr((string) preg_replace('/[^\x20-\x7E]+/', '?', $text), 0, 255);
    }

    private static function time(int $time): string
    {
        return gmdate('Y-m-d H:i:s', $time);
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
