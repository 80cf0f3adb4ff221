<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** What happened to the list, line by line: when, which event, who, what. */
final class History
{
    private const DAYS = 90;

    /** Lines of one statement. */
    private const AT_ONCE = 500;

    /** One line of history. */
    public static function add(string $domain, string $what, string $message, string $event, int $listed): void
    {
        self::addAll([[
            'domain' => $domain,
            'what' => $what,
            'message' => $message,
            'event' => $event,
            'listed' => $listed,
        ]]);
    }

    /** @param list<array{domain: string, what: string, message: string, event: string, listed: int}> $lines */
    public static function addAll(array $lines): void
    {
        $table = Schema::table('history');
        foreach (array_chunk($lines, self::AT_ONCE) as $some) {
            $rows = array_map(static fn(array $line): string => Database::prepare(
                '(UTC_TIMESTAMP(), %s, %s, %d, %s, %s, %d)',
                $line['domain'],
                $line['event'],
                get_current_user_id(),
                $line['what'],
                $line['message'],
                $line['listed'],
            ), $some);
            Database::run(
                "INSERT INTO {$table} (at, domain, event, who, what, message, listed) VALUES " . implode(', ', $rows),
            );
        }
    }

    /** The newest line; what comes after it is newer. */
    public static function newest(): int
    {
        return (int) Database::rows(
            'SELECT COALESCE(MAX(id), 0) AS newest FROM ' . Schema::table('history'),
        )[0]['newest'];
    }

    /**
     * Lines, the newest first.
     *
     * @param array{domain?: string, since?: int, page?: int, per_page?: int} $query `domain`: of that name alone; `since`: after that
     *        line; `page` from 1, of `per_page` lines (50)
     *
     * @return array{rows: list<array<string, mixed>>, total: int} times in UTC
     */
    public static function page(array $query): array
    {
        $per_page = max(1, $query['per_page'] ?? 50);
        $where = [Database::prepare('id > %d', $query['since'] ?? 0)];
        $domain = $query['domain'] ?? '';
        if ($domain !== '') {
            $where[] = Database::prepare('domain = %s', $domain);
        }
        $of = 'FROM ' . Schema::table('history') . ' WHERE ' . implode(' AND ', $where);

        return [
            'rows' => Database::rows(
                "SELECT * {$of} ORDER BY id DESC"
                    . Database::prepare(
                        ' LIMIT %d OFFSET %d',
                        $per_page,
                        max(0, ($query['page'] ?? 1) - 1) * $per_page,
                    ),
            ),
            'total' => (int) Database::rows("SELECT COUNT(*) AS n {$of}")[0]['n'],
        ];
    }

    /** Takes away the history of more than 90 days ago, some lines at a time. */
    public static function prune(): void
    {
        Database::run(Database::prepare(
            'DELETE FROM ' . Schema::table('history') . ' WHERE at < UTC_TIMESTAMP() - INTERVAL %d DAY LIMIT 500',
            self::DAYS,
        ));
    }

    /** @return array{removed: list<string>, largest: int} what was removed within a day, and the largest list seen in it: for the brake */
    public static function lastDay(): array
    {
        $of = 'FROM ' . Schema::table('history') . ' WHERE at > UTC_TIMESTAMP() - INTERVAL 24 HOUR';

        return [
            'removed' => Database::column("SELECT domain {$of} AND what = 'remove' ORDER BY id"),
            'largest' => (int) Database::rows("SELECT COALESCE(MAX(listed), 0) AS largest {$of}")[0]['largest'],
        ];
    }
}
