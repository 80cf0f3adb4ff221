<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\DomainPage;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Reason;

/** Reads records for display: counts and pages. */
final class DomainList
{
    /** Status of a row, for lists. */
    public const STATUS =
        "CASE
        WHEN state = 'held' OR held > 0 THEN 'held'
        WHEN state = 'failed' THEN 'failed'
        WHEN COALESCE(NULLIF(placed_owner, ''), owner) = 'unmanaged' OR owner = '' AND placed_owner = '' AND state = 'ok' THEN 'unmanaged'
        WHEN due IS NOT NULL OR state = 'pending' OR ssl_state IN ('missing', 'invalid') OR "
            . Observations::NOT_OK
            . " THEN 'pending'
        WHEN dns = '' OR ssl_state = '' THEN 'not_checked'
        ELSE 'ok' END";
    /** The rows that lists show: gone domains are hidden. */
    public const SHOWN = "NOT (state = 'gone' AND due IS NULL)";
    /** Columns by which pages can be sorted. */
    public const SORTABLE = ['domain', 'status', 'certificate_end', 'updated', 'due'];

    /** @return array<string, int> the number of domains by status, with every status */
    public static function counts(): array
    {
        $counts = [];
        foreach (DomainStatus::cases() as $status) {
            $counts[$status->value] = 0;
        }
        foreach (Database::rows(
            'SELECT ' . self::STATUS . ' AS status, COUNT(*) AS n FROM {domains} WHERE ' . self::SHOWN . ' GROUP BY 1',
        ) as $row) {
            $counts[(string) $row['status']] = (int) $row['n'];
        }

        return $counts;
    }

    /**
     * One page of domains.
     *
     * @param array{status?: string, app?: string, search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $query `status`: a
     *        value of {@see DomainStatus}, or all; `app`: the id of an app of the pool; `search`: a part of a domain; `orderby`: one of {@see self::SORTABLE}; `order`:
     *        `asc` or `desc`; `page` from 1, of `per_page` domains (20)
     */
    public static function page(array $query): DomainPage
    {
        $orderby = $query['orderby'] ?? 'status';
        $per_page = max(1, $query['per_page'] ?? 20);
        $where = self::where($query);
        $order = match (true) {
            $orderby === 'status' => self::statusOrder(),
            in_array($orderby, self::SORTABLE, true) => $orderby,
            default => 'domain',
        };
        $direction = strtolower($query['order'] ?? 'asc') === 'desc' ? 'DESC' : 'ASC';
        $offset = (max(1, $query['page'] ?? 1) - 1) * $per_page;

        return self::select($where, "{$order} {$direction}, domain", $per_page, $offset);
    }

    /** @param array{status?: string, app?: string, search?: string, ...} $query as of {@see self::page()} */
    public static function where(array $query): string
    {
        $where = self::SHOWN;
        if (DomainStatus::tryFrom($query['status'] ?? '') !== null) {
            $where .= Database::prepare(' AND ' . self::STATUS . ' = %s', $query['status'] ?? '');
        }
        if (($query['app'] ?? '') !== '') {
            $where .= Database::prepare(' AND placed_on = %s', $query['app'] ?? '');
        }
        if (($query['search'] ?? '') !== '') {
            // The column is ASCII: the database rejects a comparison with any other character.
            $search = (string) preg_replace('/[^\x20-\x7E]/', '?', $query['search'] ?? '');
            $like = '%' . Database::connection()->esc_like($search) . '%';
            $where .= Database::prepare(' AND domain LIKE %s', $like);
        }

        return $where;
    }

    /** The position of a row's status in the order of lists. */
    public static function statusOrder(): string
    {
        $statuses = array_map(static fn(DomainStatus $status): string => $status->value, DomainStatus::cases());

        return 'FIELD(' . self::STATUS . ', ' . Database::quoted($statuses) . ')';
    }

    /** @return list<string> every domain that lists show, in alphabetical order */
    public static function shown(): array
    {
        return Database::column('SELECT domain FROM {domains} WHERE ' . self::SHOWN . ' ORDER BY domain');
    }

    /**
     * @param list<string> $domains
     *
     * @return list<DomainRecord> in alphabetical order
     */
    public static function records(array $domains): array
    {
        return (
            $domains === []
                ? []
                : self::read(
                    'domain IN (' . Database::quoted($domains) . ') AND ' . self::SHOWN,
                    'domain',
                    count($domains),
                )
        );
    }

    /**
     * @param list<int> $ids
     *
     * @return list<DomainRecord>
     */
    public static function byId(array $ids): array
    {
        return $ids === [] ? [] : self::read('id IN (' . implode(', ', $ids) . ')', 'id', count($ids));
    }

    public static function find(string $domain): ?DomainRecord
    {
        return self::read(Database::prepare('domain = %s AND ', $domain) . self::SHOWN, 'id', 1)[0] ?? null;
    }

    /** @return list<DomainRecord> listed domains that have not pointed here for that many days, the longest first */
    public static function elsewhereFor(int $days): array
    {
        // Behind a CDN it is in use.
        $where = "state = 'ok' AND site NOT IN ('ok', 'challenge_blocked') AND dns_elsewhere_since < UTC_TIMESTAMP() - INTERVAL {$days} DAY";

        return self::read($where, 'dns_elsewhere_since', 300);
    }

    public static function count(Concern $concern): int
    {
        return Database::number('SELECT COUNT(*) FROM {domains} WHERE ' . self::condition($concern));
    }

    /** The first affected domains, in alphabetical order. */
    public static function concerning(Concern $concern, int $count): DomainPage
    {
        return self::select(self::condition($concern), 'domain', $count);
    }

    /** @return list<string> domains whose removal needs approval, in alphabetical order */
    public static function heldRemovals(): array
    {
        return Database::column(
            'SELECT domain FROM {domains} WHERE ' . self::condition(Concern::RemovalGuard) . ' ORDER BY domain',
        );
    }

    /** Since when a domain has been out of sync for the longest time; null if none is. */
    public static function outOfSyncSince(): ?int
    {
        $since = Database::column('SELECT MIN(out_of_sync_since) FROM {domains}')[0] ?? '';

        return $since === '' ? null : (int) strtotime("{$since} UTC");
    }

    /** @return list<array{start: ?int, end: int, domains: int}> the certificates of listed domains, and how many each covers */
    public static function certificates(): array
    {
        return array_map(
            static fn(array $row): array => [
                'start' => $row['certificate_start'] === null
                    ? null
                    : (int) strtotime("{$row['certificate_start']} UTC"),
                'end' => (int) strtotime("{$row['certificate_end']} UTC"),
                'domains' => (int) $row['n'],
            ],
            Database::rows("SELECT certificate_start, certificate_end, COUNT(*) AS n FROM {domains}
                 WHERE state = 'ok' AND certificate_end IS NOT NULL GROUP BY 1, 2"),
        );
    }

    private static function condition(Concern $concern): string
    {
        return match ($concern) {
            Concern::Failed => "state = 'failed'",
            Concern::RemovalGuard => "state = 'held' AND reason IN ("
                . Database::quoted(array_map(static fn(Reason $reason): string => $reason->value, Reason::REMOVALS))
                . ')',
            Concern::NeedsDecision => "state = 'held' AND reason NOT IN ('hold', 'removed')",
            Concern::OutOfSync => 'out_of_sync_since < UTC_TIMESTAMP() - INTERVAL 1 HOUR',
            Concern::Uncovered => "state = 'ok' AND ssl_state = 'missing' AND dns IN ("
                . Observations::here()
                . ') AND created < UTC_TIMESTAMP() - INTERVAL 1 HOUR',
            Concern::CertificateEnds => "state = 'ok' AND certificate_warn_at < UTC_TIMESTAMP()",
        };
    }

    private static function select(string $where, string $order, int $count, int $offset = 0): DomainPage
    {
        return new DomainPage(
            self::read($where, $order, $count, $offset),
            Database::number("SELECT COUNT(*) FROM {domains} WHERE {$where}"),
        );
    }

    /** @return list<DomainRecord> */
    private static function read(string $where, string $order, int $count, int $offset = 0): array
    {
        $columns = DomainRow::COLUMNS;

        return array_map(
            DomainRow::record(...),
            Database::rows(
                "SELECT {$columns} FROM {domains} WHERE {$where} ORDER BY {$order} LIMIT {$count} OFFSET {$offset}",
            ),
        );
    }
}
