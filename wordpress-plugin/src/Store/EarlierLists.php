<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\EarlierList;

/** Each app's complete list before each change, for 90 days. */
final class EarlierLists
{
    private const DAYS = 90;

    /**
     * Keeps a list before it is changed, with the current user, if any. An equal list, as after a failed change, is kept once.
     *
     * @param list<string> $entries
     */
    public static function keep(string $app_id, array $entries, string $event): void
    {
        $packed = self::pack($entries);
        $last = self::newestRow($app_id);
        if ($last !== null && $last['entries'] === $packed) {
            Database::run(
                'UPDATE {lists} SET at = UTC_TIMESTAMP(), event = %s, who = %d WHERE id = %d',
                $event,
                get_current_user_id(),
                (int) $last['id'],
            );

            return;
        }
        Database::run(
            'INSERT INTO {lists} (at, app_id, event, who, listed, entries) VALUES (UTC_TIMESTAMP(), %s, %s, %d, %d, %s)',
            $app_id,
            $event,
            get_current_user_id(),
            count($entries),
            $packed,
        );
    }

    public static function find(int $id): ?EarlierList
    {
        $row = Database::rows('SELECT * FROM {lists} WHERE id = %d', $id)[0] ?? null;

        return $row === null ? null : self::ofRow($row);
    }

    /** The list before the last change. */
    public static function newest(string $app_id): ?EarlierList
    {
        $row = self::newestRow($app_id);

        return $row === null ? null : self::ofRow($row);
    }

    /**
     * Lists without their entries, newest first.
     *
     * @return array{lists: list<EarlierList>, total: int}
     */
    public static function page(int $page, int $per_page): array
    {
        $offset = (max(1, $page) - 1) * $per_page;

        return [
            'lists' => array_map(
                self::ofRow(...),
                Database::rows(
                    "SELECT id, at, app_id, event, who, listed FROM {lists} ORDER BY id DESC LIMIT {$per_page} OFFSET {$offset}",
                ),
            ),
            'total' => Database::number('SELECT COUNT(*) FROM {lists}'),
        ];
    }

    /** Deletes lists of more than 90 days ago, some at a time. */
    public static function prune(): void
    {
        Database::run('DELETE FROM {lists} WHERE at < UTC_TIMESTAMP() - INTERVAL %d DAY LIMIT 500', self::DAYS);
    }

    /** @return array<string, string|null>|null */
    private static function newestRow(string $app_id): ?array
    {
        return Database::rows('SELECT * FROM {lists} WHERE app_id = %s ORDER BY id DESC LIMIT 1', $app_id)[0] ?? null;
    }

    /** @param array<string, string|null> $row */
    private static function ofRow(array $row): EarlierList
    {
        return new EarlierList(
            id: (int) $row['id'],
            at: (int) strtotime("{$row['at']} UTC"),
            appId: (string) $row['app_id'],
            event: (string) $row['event'],
            userId: (int) $row['who'],
            listed: (int) $row['listed'],
            entries: isset($row['entries']) ? self::unpack($row['entries']) : [],
        );
    }

    /**
     * As JSON, compressed if PHP can, which saves two thirds for a list of 300 domains. ASCII, which every connection preserves.
     *
     * @param list<string> $entries
     */
    private static function pack(array $entries): string
    {
        $json = json_encode($entries, JSON_THROW_ON_ERROR);

        return function_exists('gzdeflate') ? base64_encode((string) gzdeflate($json, 9)) : $json;
    }

    /**
     * @return list<string>
     *
     * @throws DatabaseException if it cannot be read
     */
    private static function unpack(string $packed): array
    {
        $json = $packed;
        if (!str_starts_with($packed, '[')) {
            $json = function_exists('gzinflate') ? gzinflate((string) base64_decode($packed, true)) : false;
        }
        $entries = is_string($json) ? json_decode($json, true) : null;
        if (!is_array($entries)) {
            throw new DatabaseException('a kept list cannot be read');
        }

        return array_values(array_filter($entries, is_string(...)));
    }
}
