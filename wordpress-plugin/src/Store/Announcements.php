<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** Records announced removals, by synchronous events. Void once a read has the domain again: {@see DomainStore::recordReads()}. */
final class Announcements
{
    /**
     * Announces that a domain leaves its site, and its `www.` partner with it: one statement, as {@see DomainStore::enqueue()}.
     *
     * @param bool $is_rename its site has another domain instead
     */
    public static function ofDomain(string $domain, string $event, bool $is_rename): void
    {
        Database::run(self::statement('SELECT %s AS domain'), $event, (int) $is_rename, $domain, $domain);
    }

    /**
     * Announces that a deleted site's own domain and its mapped domains leave.
     *
     * @param list<string> $tables mapping tables
     */
    public static function ofSite(int $site, string $domain, array $tables, string $event): void
    {
        $selects = ['SELECT %s AS domain'];
        foreach ($tables as $table) {
            // Domains in another spelling or script are not announced: reads find them absent.
            $selects[] = "SELECT LOWER(CONVERT(domain USING ascii)) AS domain FROM {$table}
                WHERE blog_id = {$site} AND domain REGEXP '^[A-Za-z0-9*.-]+$'";
        }
        Database::run(self::statement(implode(' UNION ', $selects)), $event, 0, $domain, $domain);
    }

    /** @param string $select of domains; its values are needed twice */
    private static function statement(string $select): string
    {
        // Only a partner with a record. In the column's character set, so that one row is read and locked instead of all.
        $partners = "SELECT partner.domain FROM ({$select}) AS given
            JOIN {domains} AS partner ON partner.domain = CONVERT(CONCAT('www.', given.domain) USING ascii)";

        return "INSERT INTO {domains} (domain, due, out_of_sync_since, event, removal_announced_at, renamed, created, updated)
             SELECT leaving.domain, UTC_TIMESTAMP(), UTC_TIMESTAMP(), %s, UTC_TIMESTAMP(), %d, UTC_TIMESTAMP(), UTC_TIMESTAMP()
             FROM ({$select} UNION {$partners}) AS leaving
             ON DUPLICATE KEY UPDATE generation = GREATEST({domains}.generation, {domains}.seq) + 1, seq = {domains}.generation,
                due = UTC_TIMESTAMP(), out_of_sync_since = COALESCE({domains}.out_of_sync_since, UTC_TIMESTAMP()),
                event = VALUES(event), removal_announced_at = UTC_TIMESTAMP(), renamed = VALUES(renamed), updated = UTC_TIMESTAMP()";
    }
}
