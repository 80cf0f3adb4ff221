<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/**
 * Groups of records that share every fact of their diagnosis, so that one of each is diagnosed, and not 3,000.
 *
 * A fact that {@see \ServerPilot\Sync\Domain\Diagnosis\Diagnosis} takes from a record has to be here. One too many only makes more groups.
 */
final class FactGroups
{
    private const COLUMNS = [
        'state',
        'reason',
        'owner',
        'placed_on',
        'placed_owner',
        'asked',
        'dns',
        'ssl_state',
        'site',
        'certificate_start',
        'certificate_end',
    ];

    /** An SQL expression: the group of a record. */
    public readonly string $key;
    /** @var list<array<string, string|null>>|null with `facts`, `bare` and `id` */
    private ?array $records = null;

    /**
     * @param list<string> $mapping_tables
     * @param list<string> $actions ServerPilot's open action of each app
     * @param array<array-key, list<string>> $lost domains that only an earlier certificate covered, by the further app of a pool whose
     *        certificate that was; those of the main app under an empty key
     */
    public function __construct(array $mapping_tables, array $actions, array $lost)
    {
        $blogs = Database::connection()->blogs;
        $facts = [
            ...array_map(static fn(string $column): string => "COALESCE({domains}.{$column}, '')", self::COLUMNS),
            '{domains}.due IS NULL',
            $actions === [] ? '0' : '{domains}.action_id IN (' . Database::quoted($actions) . ')',
        ];
        foreach (array_filter($lost) as $app_id => $domains) {
            $facts[] =
                ($app_id === '' ? '' : Database::prepare('{domains}.placed_on = %s AND ', (string) $app_id))
                . '{domains}.domain IN ('
                . Database::quoted($domains)
                . ')';
        }
        // As MappedSites finds the site: by the domain, else by that without `www.`.
        $bare = DomainPairs::BARE;
        foreach (['%s' => '{domains}.domain', "IF({domains}.domain <> {$bare}, %s, '')" => $bare] as $fact => $domain) {
            $facts[] = sprintf($fact, "EXISTS (SELECT 1 FROM {$blogs} blog WHERE blog.domain = {$domain})");
            foreach ($mapping_tables as $table) {
                $facts[] = sprintf($fact, "COALESCE((SELECT COALESCE(mapping.stage, '') FROM {$table} mapping INNER JOIN {$blogs} blog
                    ON blog.blog_id = mapping.blog_id WHERE mapping.domain = {$domain} ORDER BY mapping.id LIMIT 1), '-')");
            }
        }
        // As bytes, because the tables can have different collations.
        $this->key = "CAST(CONCAT_WS('|', " . implode(', ', $facts) . ') AS BINARY)';
    }

    /** @return array<string, int> the record that stands for its group, by the group */
    public function examples(): array
    {
        $examples = [];
        foreach ($this->records() as $record) {
            $examples[(string) $record['facts']] ??= (int) $record['id'];
        }

        return $examples;
    }

    /**
     * @param array<array-key, string> $values by group
     *
     * @return array<string, int> pairs with a domain of a group with each value
     */
    public function counts(array $values): array
    {
        $pairs = [];
        foreach ($this->records() as $record) {
            $value = $values[(string) $record['facts']] ?? null;
            if ($value !== null) {
                $pairs[$value][(string) $record['bare']] = true;
            }
        }

        return array_map(count(...), $pairs);
    }

    /**
     * The shown records. They are read once, because finding a record's group reads other tables.
     *
     * @return list<array<string, string|null>> with `facts`, `bare` and `id`
     */
    private function records(): array
    {
        return $this->records ??= Database::rows(
            "SELECT {$this->key} AS facts, "
            . DomainPairs::BARE
            . ' AS bare, id FROM {domains} WHERE '
            . DomainList::SHOWN
            . ' ORDER BY id',
        );
    }

    /**
     * @param list<string> $groups
     *
     * @return string a condition
     */
    public function in(array $groups): string
    {
        return $groups === [] ? 'FALSE' : "{$this->key} IN (" . Database::quoted($groups) . ')';
    }
}
