<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\HistoryLine;

/** What happened to the list, line by line. */
final class History
{
    private const DAYS = 90;
    /** Lines of one statement. */
    private const BATCH = 500;

    /** One line; its parts are those of {@see HistoryLine}. */
    public static function add(string $domain, string $what, string $message, string $event = '', int $listed = 0): void
    {
        self::addAll([new HistoryLine(0, 0, $domain, $event, 0, $what, $message, $listed)]);
    }

    /** @param list<HistoryLine> $lines time and user are now and the current one */
    public static function addAll(array $lines): void
    {
        $table = Schema::table('history');
        foreach (array_chunk($lines, self::BATCH) as $some) {
            $rows = array_map(static fn(HistoryLine $line): string => Database::prepare(
                '(UTC_TIMESTAMP(), %s, %s, %d, %s, %s, %d)',
                $line->domain,
                $line->event,
                get_current_user_id(),
                $line->what,
                $line->message,
                $line->listed,
            ), $some);
            Database::run(
                "INSERT INTO {$table} (at, domain, event, who, what, message, listed) VALUES " . implode(', ', $rows),
            );
        }
    }

    /**
     * Lines, the newest first.
     *
     * @param array{domain?: string, page?: int, per_page?: int} $query `domain`: of that domain alone; `page` from 1, of `per_page`
     *        lines (50)
     *
     * @return array{lines: list<HistoryLine>, total: int}
     */
    public static function page(array $query): array
    {
        $per_page = max(1, $query['per_page'] ?? 50);
        $domain = $query['domain'] ?? '';
        $of =
            'FROM '
            . Schema::table('history')
            . ($domain === '' ? '' : Database::prepare(' WHERE domain = %s', $domain));
        $offset = (max(1, $query['page'] ?? 1) - 1) * $per_page;

        return [
            'lines' => array_map(
                static fn(array $row): HistoryLine => new HistoryLine(
                    (int) $row['id'],
                    (int) strtotime("{$row['at']} UTC"),
                    (string) $row['domain'],
                    (string) $row['event'],
                    (int) $row['who'],
                    (string) $row['what'],
                    (string) $row['message'],
                    (int) $row['listed'],
                ),
                Database::rows(
                    "SELECT * {$of} ORDER BY id DESC" . Database::prepare(' LIMIT %d OFFSET %d', $per_page, $offset),
                ),
            ),
            'total' => Database::count("SELECT COUNT(*) {$of}"),
        ];
    }

    /** Deletes lines of more than 90 days ago, some at a time. */
    public static function prune(): void
    {
        Database::run(Database::prepare(
            'DELETE FROM ' . Schema::table('history') . ' WHERE at < UTC_TIMESTAMP() - INTERVAL %d DAY LIMIT 500',
            self::DAYS,
        ));
    }

    /** @return array{removed: list<string>, largest: int} what was removed within a day, and the largest list of that day */
    public static function lastDay(): array
    {
        $of = 'FROM ' . Schema::table('history') . ' WHERE at > UTC_TIMESTAMP() - INTERVAL 24 HOUR';

        return [
            'removed' => Database::column("SELECT domain {$of} AND what = 'remove' ORDER BY id"),
            'largest' => Database::count("SELECT COALESCE(MAX(listed), 0) {$of}"),
        ];
    }
}
