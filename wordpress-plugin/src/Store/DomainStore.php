<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Ownership;
use ServerPilot\Sync\Domain\ReadChange;
use ServerPilot\Sync\Domain\RecordState;

/**
 * The records of all domains, as syncs read and write them.
 *
 * Events raise `generation`. A result is written only if the generation is unchanged, so that a domain that
 * changed during the sync stays due. Web servers of the previous version raise `seq` instead, which the next version drops.
 */
final class DomainStore
{
    /** Domains of one statement. */
    private const BATCH = 500;

    /**
     * Records an event, by one statement within the transaction that the event runs in, if any.
     *
     * @param string $event the hook, or the operator's decision
     * @param bool $is_removal the event asked to remove the domain, which counts only if no table has it
     */
    public static function enqueue(string $domain, string $event, bool $is_removal = false): void
    {
        Database::run(
            'INSERT INTO {domains} (domain, due, out_of_sync_since, event, removal, created, updated)
             VALUES (%s, UTC_TIMESTAMP(), UTC_TIMESTAMP(), %s, %d, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE generation = GREATEST(generation, seq) + 1, seq = generation, due = UTC_TIMESTAMP(),
                out_of_sync_since = COALESCE(out_of_sync_since, UTC_TIMESTAMP()), event = VALUES(event),
                removal = VALUES(removal), updated = UTC_TIMESTAMP()',
            $domain,
            $event,
            $is_removal ? 1 : 0,
        );
    }

    /**
     * Records that another plugin requests a domain, or ends its request. Only for a domain without a record: otherwise the tables
     * decide, and a late hook is ignored.
     *
     * @param int $site for which it is requested; 0 for no particular site
     */
    public static function enqueueRequest(string $domain, string $event, int $site, bool $is_removal): void
    {
        Database::run(
            'INSERT INTO {domains} (domain, due, out_of_sync_since, event, removal, asked, asked_site, created, updated)
             VALUES (%s, UTC_TIMESTAMP(), UTC_TIMESTAMP(), %s, %d, %d, %d, UTC_TIMESTAMP(), UTC_TIMESTAMP())
             ON DUPLICATE KEY UPDATE generation = GREATEST(generation, seq) + 1, seq = generation, due = UTC_TIMESTAMP(),
                out_of_sync_since = COALESCE(out_of_sync_since, UTC_TIMESTAMP()), event = VALUES(event),
                removal = VALUES(removal), updated = UTC_TIMESTAMP(),
                asked = IF(VALUES(removal) = 1 AND asked_site = VALUES(asked_site), 0, asked)',
            $domain,
            $event,
            $is_removal ? 1 : 0,
            $is_removal ? 0 : 1,
            $site,
        );
    }

    /**
     * Ends requests of other plugins.
     *
     * @param list<string> $domains
     */
    public static function endRequests(array $domains): void
    {
        foreach ($domains as $domain) {
            Database::run('UPDATE {domains} SET asked = 0 WHERE domain = %s', $domain);
        }
    }

    /**
     * Adopts an unmanaged domain that is listed.
     *
     * @return bool false if it is not one
     */
    public static function adopt(string $domain): bool
    {
        return (
            PoolDomains::adopt($domain)
            || Database::run(
                "UPDATE {domains} SET owner = 'adopted', updated = UTC_TIMESTAMP()
                 WHERE domain = %s AND owner = 'unmanaged' AND placed_owner = '' AND state = 'ok'",
                $domain,
            ) > 0
        );
    }

    /** Marks a record with the number of this sync: a table that is older or empty has only lower numbers. */
    public static function mark(string $domain, int $number): void
    {
        Database::run('UPDATE {domains} SET marker = %d WHERE domain = %s', $number, $domain);
    }

    /**
     * Records the result of a read of the desired domains, before anything else can fail. Also if an event has arrived since: only
     * an announcement that is newer than the read stays.
     *
     * @param list<ReadChange> $reads
     * @param array<string, DomainRecord> $records as they were read, by domain
     */
    public static function recordReads(array $reads, array $records): void
    {
        foreach ($reads as $read) {
            if ($read->by_filter) {
                self::insert([$read->domain]);
            }
            Database::run(
                'UPDATE {domains} SET undesired_reads = %d, by_filter = %d,
                    undesired_since = IF(undesired_reads = 0, NULL, COALESCE(undesired_since, UTC_TIMESTAMP())),
                    removal_announced_at = IF(%d = 1 AND TIMESTAMPDIFF(SECOND, removal_announced_at, UTC_TIMESTAMP()) >= %d,
                        NULL, removal_announced_at)
                 WHERE domain = %s',
                $read->undesired_reads,
                (int) $read->by_filter,
                (int) $read->is_void,
                isset($records[$read->domain]) ? (int) $records[$read->domain]->announcedFor : 0,
                $read->domain,
            );
        }
    }

    /** @return array<string, DomainRecord> every record, by domain */
    public static function all(): array
    {
        $records = [];
        foreach (Database::rows('SELECT ' . DomainRow::COLUMNS . ' FROM {domains} ORDER BY id') as $row) {
            $records[(string) $row['domain']] = DomainRow::record($row);
        }

        return $records;
    }

    /** Has no sync recorded an owner yet? Events alone do not count. */
    public static function isEmpty(): bool
    {
        return Database::rows("SELECT id FROM {domains} WHERE owner <> '' OR placed_owner <> '' LIMIT 1") === [];
    }

    /** @return list<string> the first domains that wait for a sync */
    public static function due(int $count): array
    {
        return Database::column(
            'SELECT domain FROM {domains} WHERE due <= UTC_TIMESTAMP() ORDER BY due, id LIMIT %d',
            $count,
        );
    }

    public static function dueCount(): int
    {
        return Database::number('SELECT COUNT(*) FROM {domains} WHERE due <= UTC_TIMESTAMP()');
    }

    /**
     * Records before an update which domains it is about to add to the main app: after a crash or a lost response, the next read
     * decides who owns them. An owner on another app is none on this one.
     *
     * @param list<string> $domains
     */
    public static function recordIntent(array $domains, string $app_id): void
    {
        $app = Database::prepare('%s', $app_id);
        // In this order: each assignment sees the ones before it.
        $is_other = "app_id NOT IN ('', {$app})";
        $on_app = [
            'INSERT',
            "1, {$app}",
            "ON DUPLICATE KEY UPDATE owner = IF({$is_other}, '', owner),
            absent_since = IF({$is_other}, NULL, absent_since), intended = 1, app_id = {$app}",
        ];
        [$new, $known] = self::byRecord($domains);
        self::insert($new, ...$on_app);
        // One by one, for the reason given at Database::changeEach().
        foreach ($known as $domain) {
            self::insert([$domain], ...$on_app);
        }
    }

    /**
     * Writes the ownership of domains on the main app. Also if an event has arrived since, because events never change ownership.
     *
     * Existing records are written one by one, for the reason given at {@see Database::changeEach()}.
     *
     * @param list<Ownership> $changes
     * @param array<string, DomainRecord> $records as they were read, by domain
     */
    public static function own(array $changes, string $app_id, array $records, int $now): void
    {
        $since = static fn(Ownership $change): string => $change->absent_since === null
            ? 'NULL'
            : Database::prepare('UTC_TIMESTAMP() - INTERVAL %d SECOND', max(0, $now - $change->absent_since));
        $new = [];
        foreach ($changes as $change) {
            if (!isset($records[$change->domain])) {
                $new[] = $change;
                continue;
            }
            Database::run(
                "UPDATE {domains} SET owner = %s, app_id = %s, intended = %d, absent_since = {$since($change)}
                 WHERE domain = %s",
                $change->owner->value,
                $app_id,
                (int) $change->intended,
                $change->domain,
            );
        }
        foreach (array_chunk($new, self::BATCH) as $some) {
            $rows = array_map(static fn(Ownership $change): string => Database::prepare(
                "(%s, 0, 0, %s, %s, %d, {$since($change)}, UTC_TIMESTAMP(), UTC_TIMESTAMP())",
                $change->domain,
                $change->owner->value,
                $app_id,
                (int) $change->intended,
            ), $some);
            Database::run(
                'INSERT INTO {domains} (domain, generation, seq, owner, app_id, intended, absent_since, created, updated) VALUES '
                . implode(', ', $rows)
                . ' ON DUPLICATE KEY UPDATE owner = VALUES(owner), app_id = VALUES(app_id), intended = VALUES(intended),
                    absent_since = VALUES(absent_since)',
            );
        }
    }

    /**
     * Records before a restore which domains it adds without owning them, so that no sync removes them.
     *
     * @param list<string> $domains
     */
    public static function disown(array $domains): void
    {
        self::insert(self::byRecord($domains)[0]);
        foreach (array_chunk($domains, self::BATCH) as $some) {
            Database::changeEach(
                "owner = 'unmanaged', app_id = '', intended = 0",
                'domain IN (' . Database::quoted($some) . ')',
            );
        }
    }

    /**
     * Writes the result of a sync and clears the due time, unless an event has arrived since the record was read.
     *
     * @param array<string, string|int> $values by column
     * @param int $generation the one that was read; 0 if there was no record
     * @param int $retry_in seconds; 0 if nothing has to be retried
     */
    public static function settle(string $domain, array $values, int $generation, int $retry_in): void
    {
        self::insert([$domain]);
        self::update([$domain], $values, $generation, $retry_in);
    }

    /**
     * Writes the same result for many domains that had no record, in a few statements. Not for domains with a record, for the reason
     * given at {@see Database::changeEach()}.
     *
     * @param list<string> $domains
     * @param array<string, string|int> $values by column
     */
    public static function settleNew(array $domains, array $values): void
    {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            self::insert($some);
            self::update($some, $values, 0, 0);
        }
    }

    /** Deletes the record of a domain that has long been neither desired nor listed, unless an event has arrived since it was read. */
    public static function forget(string $domain, int $generation): void
    {
        Database::run(
            'DELETE FROM {domains} WHERE domain = %s AND GREATEST(generation, seq) = %d AND held <> 1',
            $domain,
            $generation,
        );
    }

    /** Records an operator's decision. */
    public static function hold(string $domain, Hold $hold, int $user): void
    {
        self::insert([$domain]);
        Database::run(
            'UPDATE {domains} SET held = %d, held_by = %d, held_at = IF(held = 0, NULL, UTC_TIMESTAMP()),
                updated = UTC_TIMESTAMP() WHERE domain = %s',
            (int) array_search($hold, DomainRow::HOLDS, true),
            $hold === Hold::None ? 0 : $user,
            $domain,
        );
    }

    /**
     * @param list<string> $domains
     *
     * @return array{list<string>, list<string>} those without a record, and those with one
     */
    private static function byRecord(array $domains): array
    {
        $known = [];
        foreach (array_chunk($domains, self::BATCH) as $some) {
            array_push(
                $known,
                ...Database::column(
                    'SELECT domain FROM {domains} WHERE domain IN (' . Database::quoted($some) . ') ORDER BY id',
                ),
            );
        }

        return [array_values(array_diff($domains, $known)), $known];
    }

    /** @param list<string> $domains */
    private static function insert(
        array $domains,
        string $insert = 'INSERT IGNORE',
        string $intended = "0, ''",
        string $if_there = '',
    ): void {
        foreach (array_chunk($domains, self::BATCH) as $some) {
            $rows = array_map(static fn(string $domain): string => Database::prepare(
                "(%s, 0, 0, {$intended}, UTC_TIMESTAMP(), UTC_TIMESTAMP())",
                $domain,
            ), $some);
            Database::run(
                "{$insert} INTO {domains} (domain, generation, seq, intended, app_id, created, updated) VALUES "
                . implode(', ', $rows)
                . " {$if_there}",
            );
        }
    }

    /**
     * @param list<string> $domains
     * @param array<string, string|int> $values
     */
    private static function update(array $domains, array $values, int $generation, int $retry_in): void
    {
        $set = [
            'updated = UTC_TIMESTAMP()',
            $retry_in > 0 ? Database::prepare('due = UTC_TIMESTAMP() + INTERVAL %d SECOND', $retry_in) : 'due = NULL',
            // A domain on hold is not out of sync.
            ($values['state'] ?? '') === RecordState::Failed->value
                ? 'out_of_sync_since = COALESCE(out_of_sync_since, UTC_TIMESTAMP())'
                : 'out_of_sync_since = NULL',
        ];
        foreach ($values as $column => $value) {
            $set[] = Database::prepare("{$column} = %s", $value);
        }
        // Not prepared as a whole: values may contain what looks like a placeholder.
        Database::run(
            'UPDATE {domains} SET '
            . implode(', ', $set)
            . ' WHERE domain IN ('
            . Database::quoted($domains)
            . ") AND GREATEST(generation, seq) = {$generation}",
        );
    }
}
