<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The register as people read it: counts, and pages of names, by what they wait for. */
final class DomainList
{
    /** What a name can be, in the order in which an operator wants to see it. */
    public const STATUSES = ['failed', 'held', 'waiting', 'foreign', 'working'];
    /** Columns by which pages can be sorted. */
    public const SORTABLE = ['domain', 'status', 'certificate_end', 'updated', 'due'];

    /** What a name can be told of for: by the register, what concerns it. */
    private const CONCERNS = [
        'failed' => "state = 'error'",
        'brake' => "state = 'held' AND reason = 'brake'",
        'doubtful' => "state = 'held' AND reason NOT IN ('operator', 'off')",
        'undone' => 'undone < UTC_TIMESTAMP() - INTERVAL 1 HOUR',
        // ServerPilot needs some minutes for a certificate, or for a name that comes onto one.
        'uncovered' => "state = 'ok' AND ssl_state = 'missing' AND dns = 'here' AND created < UTC_TIMESTAMP() - INTERVAL 1 HOUR",
        'ending' => "state = 'ok' AND certificate_end < UTC_TIMESTAMP() + INTERVAL 14 DAY",
    ];

    /** The one place that says which of them a row is. */
    private const STATUS = "CASE
        WHEN state = 'held' OR held > 0 THEN 'held'
        WHEN state = 'error' THEN 'failed'
        WHEN owner = 'foreign' OR owner = '' AND state = 'ok' THEN 'foreign'
        WHEN due IS NOT NULL OR state = 'due' OR dns IN ('away', 'none') OR ssl_state = 'missing' THEN 'waiting'
        ELSE 'working' END";

    /** @return array<string, int> how many names have each status; every status is there */
    public static function counts(): array
    {
        $rows = Database::rows(
            'SELECT ' . self::STATUS . ' AS status, COUNT(*) AS n FROM ' . Schema::table('domains') . ' GROUP BY 1',
        );

        return array_map(
            intval(...),
            array_replace(array_fill_keys(self::STATUSES, 0), array_column($rows, 'n', 'status')),
        );
    }

    /**
     * One page of names.
     *
     * @param array{status?: string, search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $query `status`:
     *        one of {@see self::STATUSES}, or all; `search`: a part of a name; `orderby`: one of {@see self::SORTABLE}; `order`:
     *        `asc` or `desc`; `page` from 1, of `per_page` names (20)
     *
     * @return array{rows: list<array<string, mixed>>, total: int} rows of the register, with their `status`
     */
    public static function page(array $query): array
    {
        $status = $query['status'] ?? '';
        $search = $query['search'] ?? '';
        $orderby = $query['orderby'] ?? 'status';
        $descending = strtolower($query['order'] ?? 'asc') === 'desc';
        $per_page = max(1, $query['per_page'] ?? 20);
        $offset = max(0, ($query['page'] ?? 1) - 1) * $per_page;
        $where = ['1 = 1'];
        if (in_array($status, self::STATUSES, true)) {
            $where[] = Database::prepare(self::STATUS . ' = %s', $status);
        }
        if ($search !== '') {
            $like = '%' . Database::connection()->esc_like($search) . '%';
            $where[] = Database::prepare('domain LIKE %s', $like);
        }
        $order = match (true) {
            $orderby === 'status' => 'FIELD(' . self::STATUS . ", '" . implode("', '", self::STATUSES) . "')",
            in_array($orderby, self::SORTABLE, true) => $orderby,
            default => 'domain',
        };
        $of = 'FROM ' . Schema::table('domains') . ' WHERE ' . implode(' AND ', $where);

        return [
            'rows' => Database::rows(
                'SELECT *, ' . self::STATUS . " AS status {$of} ORDER BY {$order}" . ($descending ? ' DESC' : '')
                    . Database::prepare(', domain LIMIT %d OFFSET %d', $per_page, $offset),
            ),
            'total' => (int) Database::rows("SELECT COUNT(*) AS n {$of}")[0]['n'],
        ];
    }

    /** @return array<string, mixed>|null the row of one name, with its `status` */
    public static function name(string $domain): ?array
    {
        $rows = Database::rows(
            'SELECT *, ' . self::STATUS . ' AS status FROM ' . Schema::table('domains')
                . Database::prepare(' WHERE domain = %s', $domain),
        );

        return $rows[0] ?? null;
    }

    /** @return list<array<string, mixed>> names on the list whose DNS has not pointed here for that many days: slots to win back */
    public static function awayFor(int $days): array
    {
        return Database::rows(Database::prepare(
            'SELECT domain, dns, dns_away, owner FROM '
            . Schema::table('domains')
            . " WHERE state = 'ok' AND dns_away < UTC_TIMESTAMP() - INTERVAL %d DAY ORDER BY dns_away LIMIT 300",
            $days,
        ));
    }

    /** How many names are held for that reason? */
    public static function held(string $reason): int
    {
        return (int) Database::rows(Database::prepare(
            'SELECT COUNT(*) AS n FROM ' . Schema::table('domains') . " WHERE state = 'held' AND reason = %s",
            $reason,
        ))[0]['n'];
    }

    /** How many names have been undone for longer than that many seconds? */
    public static function undoneFor(int $seconds): int
    {
        return (int) Database::rows(Database::prepare(
            'SELECT COUNT(*) AS n FROM '
            . Schema::table('domains')
            . ' WHERE undone < UTC_TIMESTAMP() - INTERVAL %d SECOND',
            $seconds,
        ))[0]['n'];
    }

    /**
     * The first names that something concerns, in the order of the alphabet.
     *
     * @param string $concern `failed`, `brake`, `doubtful` (held for a person to decide), `undone` for an hour, `uncovered` by the
     *        certificate though they point here, `ending`: with a certificate that ends within 14 days
     *
     * @return array{rows: list<array<string, mixed>>, total: int} rows of the register
     */
    public static function among(string $concern, int $count): array
    {
        $of = 'FROM ' . Schema::table('domains') . ' WHERE ' . self::CONCERNS[$concern];

        return [
            'rows' => Database::rows("SELECT * {$of} ORDER BY domain" . Database::prepare(' LIMIT %d', $count)),
            'total' => (int) Database::rows("SELECT COUNT(*) AS n {$of}")[0]['n'],
        ];
    }
}
