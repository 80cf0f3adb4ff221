<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Ownership;
use ServerPilot\Sync\Domain\PlanInput;

/** On which app of the pool each domain is, and who owns it on the further apps; on the main app, the domain's record has its owner. */
final class PoolDomains
{
    /** Domains of one statement. */
    private const BATCH = 500;

    /** @return list<array{domain: string, app_id: string, owner: string, intended: bool, absent_since: ?int}> as `serverpilot_plan()` takes it */
    public static function all(int $now): array
    {
        return array_map(
            static fn(array $row): array => [
                'domain' => (string) $row['domain'],
                'app_id' => (string) $row['app_id'],
                'owner' => (string) $row['owner'],
                'intended' => (bool) $row['intended'],
                'absent_since' => $row['absent_for'] === null ? null : $now - (int) $row['absent_for'],
            ],
            Database::rows('SELECT domain, app_id, owner, intended, TIMESTAMPDIFF(SECOND, absent_since, UTC_TIMESTAMP()) AS absent_for
                FROM {pool_owners} WHERE domain <> \'\' ORDER BY domain, app_id'),
        );
    }

    /**
     * The number of a sync, as {@see DomainStore::mark()} writes it into a record: this table may be emptied or restored alone. The
     * row without a domain has it instead of an app.
     */
    public static function marker(): int
    {
        return Database::number("SELECT COALESCE(MAX(app_id + 0), 0) FROM {pool_owners} WHERE domain = ''");
    }

    public static function mark(int $number): void
    {
        // In this order: a process that dies in between leaves the former number.
        Database::run("INSERT IGNORE INTO {pool_owners} (domain, app_id) VALUES ('', %s)", (string) $number);
        Database::run("DELETE FROM {pool_owners} WHERE domain = '' AND app_id <> %s", (string) $number);
    }

    /**
     * Records before an update which domains it is about to add, as {@see DomainStore::recordIntent()} does for the main app.
     *
     * @param list<string> $domains
     */
    public static function recordIntent(array $domains, string $app_id): void
    {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            $rows = array_map(static fn(string $domain): string => Database::prepare(
                '(%s, %s, 1)',
                $domain,
                $app_id,
            ), $some);
            Database::run(
                'INSERT INTO {pool_owners} (domain, app_id, intended) VALUES '
                . implode(', ', $rows)
                . ' ON DUPLICATE KEY UPDATE intended = 1',
            );
        }
    }

    /**
     * Keeps the owners of domains on the app that was the main one before, which their records have, apart from them: the records
     * are about to get owners on the present main app.
     *
     * @param list<string> $domains
     */
    public static function keep(array $domains, string $main_app_id): void
    {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            // Not by one statement, which would lock the records it reads: see Database::changeEach().
            $owners = Database::rows(
                "SELECT domain, app_id, owner, absent_since FROM {domains} WHERE owner <> '' AND "
                . Database::prepare("app_id NOT IN ('', %s)", $main_app_id)
                . ' AND domain IN ('
                . Database::quoted($some)
                . ')',
            );
            $rows = array_map(
                static fn(array $row): string => (
                    '('
                    . Database::quoted([(string) $row['domain'], (string) $row['app_id'], (string) $row['owner']])
                    . ', 0, '
                    . ($row['absent_since'] === null ? 'NULL' : Database::quoted([$row['absent_since']]))
                    . ')'
                ),
                $owners,
            );
            if ($rows !== []) {
                Database::run(
                    'INSERT INTO {pool_owners} (domain, app_id, owner, intended, absent_since) VALUES '
                    . implode(', ', $rows)
                    . ' ON DUPLICATE KEY UPDATE owner = VALUES(owner), intended = 0, absent_since = VALUES(absent_since)',
                );
            }
        }
        if ($domains !== []) {
            State::set('has_pool_owners', true);
        }
    }

    /**
     * Ends what was recorded of domains on an app apart from their records, because the records have it now.
     *
     * @param list<string> $domains
     */
    public static function end(array $domains, string $app_id): void
    {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            Database::run(
                Database::prepare('DELETE FROM {pool_owners} WHERE app_id = %s AND domain IN (', $app_id)
                . Database::quoted($some)
                . ')',
            );
        }
    }

    /**
     * Ends what records have of domains on an app that is not the main one, because it is recorded apart from them now.
     *
     * @param list<string> $domains
     */
    public static function clear(array $domains, string $app_id): void
    {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            Database::changeEach(
                "owner = '', app_id = '', intended = 0, absent_since = NULL",
                Database::prepare('app_id = %s', $app_id) . ' AND domain IN (' . Database::quoted($some) . ')',
            );
        }
    }

    /** There are no further apps any more. */
    public static function unplace(): void
    {
        Database::changeEach("placed_on = '', placed_owner = ''", "placed_on <> ''");
    }

    /** @param list<Ownership> $changes on further apps */
    public static function own(array $changes, int $now): void
    {
        foreach (array_chunk($changes, self::BATCH) as $some) {
            $rows = array_map(static function (Ownership $change) use ($now): string {
                $since = $change->absent_since === null
                    ? 'NULL'
                    : Database::prepare('UTC_TIMESTAMP() - INTERVAL %d SECOND', max(0, $now - $change->absent_since));

                return Database::prepare(
                    "(%s, %s, %s, %d, {$since})",
                    $change->domain,
                    $change->app_id,
                    $change->owner->value,
                    (int) $change->intended,
                );
            }, $some);
            Database::run(
                'INSERT INTO {pool_owners} (domain, app_id, owner, intended, absent_since) VALUES '
                . implode(', ', $rows)
                . ' ON DUPLICATE KEY UPDATE owner = VALUES(owner), intended = VALUES(intended), absent_since = VALUES(absent_since)',
            );
        }
        if ($changes !== []) {
            State::set('has_pool_owners', true);
            Database::run("DELETE FROM {pool_owners} WHERE owner = '' AND intended = 0 AND domain <> ''");
        }
    }

    /**
     * Records the app of each domain, and its owner there unless that is the main app, whose owner the record has. Domains that had
     * a record one by one, for the reason given at {@see Database::changeEach()}.
     *
     * @param array<array-key, string> $placements app ids by domain
     * @param list<Ownership> $changes of this sync
     */
    public static function place(array $placements, array $changes, PlanInput $input): void
    {
        $owners = [];
        foreach ($input->ownership ?? [] as $owned) {
            $owners[$owned['app_id']][$owned['domain']] = $owned['owner'];
        }
        foreach ($changes as $change) {
            $owners[$change->app_id][$change->domain] = $change->owner->value;
        }
        unset($owners[$input->app_id]);
        $new = [];
        foreach ($placements as $domain => $app_id) {
            $record = $input->records[$domain] ?? null;
            $owner = $owners[$app_id][$domain] ?? '';
            if ($record === null) {
                $new["{$app_id} {$owner}"][] = (string) $domain;
            } elseif ($record->placedOn !== $app_id || $record->placedOwner !== $owner) {
                self::write([(string) $domain], $app_id, $owner);
            }
        }
        foreach ($new as $place => $domains) {
            [$app_id, $owner] = explode(' ', $place);
            foreach (array_chunk($domains, self::BATCH) as $some) {
                self::write($some, $app_id, $owner);
            }
        }
    }

    /** @param list<string> $domains */
    private static function write(array $domains, string $app_id, string $owner): void
    {
        Database::run(
            Database::prepare(
                'UPDATE {domains} SET placed_on = %s, placed_owner = %s WHERE domain IN (',
                $app_id,
                $owner,
            )
            . Database::quoted($domains)
            . ')',
        );
    }

    /**
     * Adopts an unmanaged domain on a further app.
     *
     * @return bool false if it is not one
     */
    public static function adopt(string $domain): bool
    {
        return (
            Database::run(
                "UPDATE {domains}, {pool_owners} SET {domains}.placed_owner = 'adopted', {pool_owners}.owner = 'adopted',
                    {domains}.updated = UTC_TIMESTAMP()
                 WHERE {domains}.domain = %s AND {domains}.placed_owner = 'unmanaged' AND {domains}.state = 'ok'
                    AND {pool_owners}.domain = {domains}.domain AND {pool_owners}.app_id = {domains}.placed_on",
                $domain,
            ) > 0
        );
    }

    /** @return list<string> domains of an app that a sync has added or adopted, also those that may not be changed now */
    public static function ownedOn(string $app_id): array
    {
        return Database::column(
            "SELECT domain FROM {domains} WHERE placed_on = %s AND state <> 'gone'
                AND COALESCE(NULLIF(placed_owner, ''), owner) IN ('managed', 'adopted') ORDER BY domain",
            $app_id,
        );
    }

    /** Of an app that has left the pool. */
    public static function forget(string $app_id): void
    {
        Database::run("DELETE FROM {pool_owners} WHERE app_id = %s AND domain <> ''", $app_id);
        Database::changeEach("placed_on = '', placed_owner = ''", Database::prepare('placed_on = %s', $app_id));
    }
}
