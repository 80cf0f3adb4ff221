<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** What was seen of names outside the list: certificate, DNS, and the looks at what Ultimate Multisite gave up. */
final class Observations
{
    /** @return list<string> names that are on the app's list, as far as the register knows */
    public static function listedNames(): array
    {
        $table = Schema::table('domains');

        return Database::column("SELECT domain FROM {$table} WHERE state = 'ok'");
    }

    /** Is there a name that points here, and that the certificate does not cover yet? */
    public static function hasUncovered(): bool
    {
        $table = Schema::table('domains');

        return (
            Database::rows(
                "SELECT 1 FROM {$table} WHERE state = 'ok' AND owner <> '' AND ssl_state <> 'covered' AND dns = 'here' LIMIT 1",
            ) !== []
        );
    }

    /**
     * Notes what the app's certificate covers, and when it ends.
     *
     * @param list<string> $covered
     * @param string|null $end in UTC; null where there is none
     */
    public static function noteCertificate(array $covered, ?string $end): void
    {
        $table = Schema::table('domains');
        Database::run("UPDATE {$table} SET ssl_state = 'missing', certificate_end = NULL WHERE state = 'ok'");
        foreach (array_chunk($end === null ? [] : $covered, 100) as $some) {
            $names = implode(', ', array_map(static fn(string $name): string => Database::prepare('%s', $name), $some));
            Database::run(Database::prepare(
                "UPDATE {$table} SET ssl_state = 'covered', certificate_end = %s WHERE domain IN ({$names})",
                (string) $end,
            ));
        }
    }

    /** @return list<string> names whose DNS nobody has looked at for longest, and not within five minutes */
    public static function longestUnseen(int $count): array
    {
        $table = Schema::table('domains');

        return Database::column(Database::prepare(
            "SELECT domain FROM {$table} WHERE looked IS NULL OR looked < UTC_TIMESTAMP() - INTERVAL 4 MINUTE
             ORDER BY looked, id LIMIT %d",
            $count,
        ));
    }

    /** Notes where a name points: `here`, `away`, or `none` where it has no address; and since when it is not here. */
    public static function noteDns(string $domain, string $dns): void
    {
        Database::run(Database::prepare(
            'UPDATE '
            . Schema::table('domains')
            . ' SET dns = %s, looked = UTC_TIMESTAMP(), dns_away = '
            . ($dns === 'here' ? 'NULL' : 'COALESCE(dns_away, UTC_TIMESTAMP())')
            . ' WHERE domain = %s',
            $dns,
            $domain,
        ));
    }

    /**
     * Which of these names may be looked at now, the longest unseen first. Looks of more than a day ago do not count.
     *
     * @param array<string> $names
     *
     * @return array<string, int> names, with the number of looks in a row so far
     */
    public static function dueForLook(array $names): array
    {
        if ($names === []) {
            return [];
        }
        $seen = array_column(
            Database::rows(
                'SELECT domain, stage_looks, stage_due, stage_due <= UTC_TIMESTAMP() AS is_due,
                    stage_due < UTC_TIMESTAMP() - INTERVAL 1 DAY AS is_old FROM '
                . Schema::table('domains')
                . ' WHERE stage_due IS NOT NULL',
            ),
            null,
            'domain',
        );
        $due = array_filter($names, static fn(string $name): bool => (bool) ($seen[$name]['is_due'] ?? true));
        usort(
            $due,
            static fn(string $a, string $b): int => ($seen[$a]['stage_due'] ?? '') <=> ($seen[$b]['stage_due'] ?? ''),
        );
        $looks = static fn(string $name): int => $seen[$name]['is_old'] ?? true ? 0 : (int) $seen[$name]['stage_looks'];

        return array_combine($due, array_map($looks, $due));
    }

    /** Notes a look at a name, and when the next may come. */
    public static function looked(string $domain, int $looks, int $next_in): void
    {
        DomainStore::save($domain, ['stage_looks' => $looks], null);
        Database::run(Database::prepare(
            'UPDATE '
            . Schema::table('domains')
            . ' SET stage_due = UTC_TIMESTAMP() + INTERVAL %d SECOND WHERE domain = %s',
            $next_in,
            $domain,
        ));
    }
}
