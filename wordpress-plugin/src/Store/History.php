<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\HistoryLine;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\RemovalCause;

/** The history, line by line. */
final class History
{
    private const DAYS = 90;
    /** Lines of one statement. */
    private const BATCH = 500;

    /** Adds one line with the current time and user; its parts are those of {@see HistoryLine}. */
    public static function add(
        string $domain,
        string $what,
        Message $message,
        string $event = '',
        int $listed = 0,
    ): void {
        self::addAll([HistoryLine::now($domain, $what, $message, $event, $listed)]);
    }

    /** @param list<HistoryLine> $lines which get the current time and user */
    public static function addAll(array $lines): void
    {
        foreach (array_chunk($lines, self::BATCH) as $some) {
            $rows = array_map(static fn(HistoryLine $line): string => Database::prepare(
                '(UTC_TIMESTAMP(), %s, %s, %d, %s, %s, %s, %d, %s, %d, %s)',
                $line->domain,
                $line->event,
                get_current_user_id(),
                $line->what,
                $line->message,
                $line->values,
                $line->listed,
                $line->cause->value ?? '',
                $line->mappings,
                $line->appId,
            ), $some);
            Database::run(
                'INSERT INTO {history} (at, domain, event, who, what, message, message_values, listed, cause, mappings, app_id) VALUES '
                    . implode(', ', $rows),
            );
        }
    }

    /**
     * Lines, newest first.
     *
     * @param array{domain?: string, page?: int, per_page?: int} $query `domain`: only lines of that domain; `page` from 1, of `per_page`
     *        lines (50)
     *
     * @return array{lines: list<HistoryLine>, total: int}
     */
    public static function page(array $query): array
    {
        $per_page = max(1, $query['per_page'] ?? 50);
        $domain = $query['domain'] ?? '';
        $of = 'FROM {history}' . ($domain === '' ? '' : Database::prepare(' WHERE domain = %s', $domain));
        $offset = (max(1, $query['page'] ?? 1) - 1) * $per_page;

        return [
            'lines' => array_map(
                static fn(array $row): HistoryLine => new HistoryLine(
                    (int) strtotime("{$row['at']} UTC"),
                    (string) $row['domain'],
                    (string) $row['event'],
                    (int) $row['who'],
                    (string) $row['what'],
                    Message::ofStored((string) $row['message'], (string) $row['message_values'])->text(),
                    (int) $row['listed'],
                    appId: (string) $row['app_id'],
                ),
                Database::rows("SELECT * {$of} ORDER BY id DESC LIMIT {$per_page} OFFSET {$offset}"),
            ),
            'total' => Database::number("SELECT COUNT(*) {$of}"),
        ];
    }

    /** The number of domains that syncs have added within some days, and that are still listed. */
    public static function addedWithin(int $days): int
    {
        return Database::number("SELECT COUNT(DISTINCT h.domain) FROM {history} h JOIN {domains} d ON d.domain = h.domain AND d.state = 'ok'
             WHERE h.what = 'add' AND h.at > UTC_TIMESTAMP() - INTERVAL %d DAY", $days);
    }

    /** Deletes lines of more than 90 days ago, some at a time. */
    public static function prune(): void
    {
        Database::run('DELETE FROM {history} WHERE at < UTC_TIMESTAMP() - INTERVAL %d DAY LIMIT 500', self::DAYS);
    }

    /**
     * Facts for the removal guard.
     *
     * @return array{removed: list<array{domain: string, ago: int, cause: string}>, largest: int} what was removed within a day, how
     *         many seconds ago and why, and the largest number of mappings of that day
     */
    public static function lastDay(): array
    {
        $of = 'FROM {history} WHERE at > UTC_TIMESTAMP() - INTERVAL 24 HOUR';
        $removed = [];
        foreach (Database::rows(
            "SELECT domain, TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP()) AS ago, cause {$of} AND what = 'remove' ORDER BY id",
        ) as $row) {
            // The previous version recorded no cause.
            $cause = (string) $row['cause'] === '' ? RemovalCause::Announced->value : (string) $row['cause'];
            $removed[] = ['domain' => (string) $row['domain'], 'ago' => (int) $row['ago'], 'cause' => $cause];
        }

        return [
            'removed' => $removed,
            'largest' => Database::number("SELECT COALESCE(MAX(mappings), 0) {$of}"),
        ];
    }
}
