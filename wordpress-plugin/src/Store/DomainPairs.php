<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\DomainStatus;

/** Reads the rows of the page: a domain with its `www.` partner. Each method is one or two statements, however many domains there are. */
final class DomainPairs
{
    /** {@see DomainPair::bare()} of a record. */
    public const BARE = "IF(LEFT({domains}.domain, 4) = 'www.', SUBSTRING({domains}.domain, 5), {domains}.domain)";
    /** Of the two domains of a pair, the one that the order is about. */
    private const ORDER = [
        'domain' => 'bare',
        'certificate_end' => 'MIN(certificate_end)',
        'updated' => 'MAX(updated)',
        'due' => 'MIN(due)',
    ];

    /** @return array<string, int> pairs with a domain of each status, and all under an empty key */
    public static function counts(): array
    {
        $counts = self::countsBy(DomainList::STATUS);
        foreach (DomainStatus::cases() as $status) {
            $counts[$status->value] ??= 0;
        }
        $counts[''] = self::count(DomainList::SHOWN);

        return $counts;
    }

    /** @return array<string, int> pairs with a domain of each value of the expression */
    public static function countsBy(string $expression): array
    {
        $counts = [];
        foreach (Database::rows(
            "SELECT {$expression} AS value, COUNT(DISTINCT "
            . self::BARE
            . ') AS n FROM {domains} WHERE '
            . DomainList::SHOWN
            . ' GROUP BY 1',
        ) as $row) {
            $counts[(string) $row['value']] = (int) $row['n'];
        }

        return $counts;
    }

    /**
     * One page of pairs of which a domain matches. Both domains of a pair are returned.
     *
     * @param array{status?: string, app?: string, search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $query as of {@see DomainList::page()}
     * @param string $condition of SQL, beside the query
     * @param string $first a condition of SQL: pairs of which a domain meets it come first, if no other order is asked for
     *
     * @return array{pairs: list<DomainPair>, total: int, keys: list<string>} `keys`: their domains without `www.`, also of pairs
     *         that have vanished between the two statements
     */
    public static function page(array $query, string $condition = 'TRUE', string $first = 'FALSE'): array
    {
        $where = DomainList::where($query) . " AND {$condition}";
        $order =
            self::ORDER[$query['orderby'] ?? ''] ?? "MIN(IF({$first}, 0, 1)), MIN(" . DomainList::statusOrder() . ')';
        $direction = strtolower($query['order'] ?? 'asc') === 'desc' ? 'DESC' : 'ASC';
        $per_page = max(1, $query['per_page'] ?? 20);
        $offset = (max(1, $query['page'] ?? 1) - 1) * $per_page;
        $keys = Database::column(
            'SELECT '
            . self::BARE
            . " AS bare FROM {domains} WHERE {$where} GROUP BY bare
             ORDER BY {$order} {$direction}, bare LIMIT {$per_page} OFFSET {$offset}",
        );

        return ['pairs' => self::named($keys), 'total' => self::count($where), 'keys' => $keys];
    }

    /**
     * @param list<string> $domains
     *
     * @return list<DomainPair> of those domains, in their order
     */
    public static function of(array $domains): array
    {
        return self::named(array_values(array_unique(array_map(DomainPair::bare(...), $domains))));
    }

    /**
     * @param list<string> $names without the `www.` of a pair
     *
     * @return list<DomainPair>
     */
    private static function named(array $names): array
    {
        $partners = array_map(static fn(string $name): string => "www.{$name}", $names);
        $found = [];
        foreach ($names === [] ? [] : DomainList::records([...$names, ...$partners]) as $record) {
            $found[DomainPair::bare($record->domain)][$record->domain] = $record;
        }
        $pairs = [];
        foreach ($names as $name) {
            [$first, $partner] = [$found[$name][$name] ?? null, $found[$name]["www.{$name}"] ?? null];
            if ($first !== null) {
                $pairs[] = new DomainPair($first, $partner);
            } elseif ($partner !== null) {
                $pairs[] = new DomainPair($partner);
            }
        }

        return $pairs;
    }

    private static function count(string $where): int
    {
        return Database::number('SELECT COUNT(DISTINCT ' . self::BARE . ") FROM {domains} WHERE {$where}");
    }
}
