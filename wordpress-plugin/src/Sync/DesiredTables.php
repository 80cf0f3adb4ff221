<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Installation\HostKind;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\State;

/**
 * The tables that define which domains the networks need, read by one statement: a domain that moves from one table to another is
 * always in one of them, on every storage engine, and no transaction of another plugin is committed.
 */
final class DesiredTables
{
    private const NETWORKS = 'networks';
    private const SITES = 'sites';
    /** The table of sites, without the prefix of this installation. */
    public const SITES_TABLE = 'blogs';

    /**
     * @param non-empty-list<string> $networks domains as they are stored, the main network's first
     * @param list<array{domain: string, site: int}> $sites as they are stored, the oldest first
     * @param list<array{domain: string, site: int}> $mappings of every network, if their site exists, the oldest of a network first
     * @param array<string, bool> $tables mapping tables, without the prefix of this installation, and whether each has rows, including those of
     *        a former host, which are missing; and the table of sites, and whether there are others than the networks' own
     * @param bool $isSplit the tables are on different servers, and were read by several statements
     */
    private function __construct(
        public readonly array $networks,
        public readonly array $sites,
        public readonly array $mappings,
        public readonly array $tables,
        public readonly bool $isSplit,
    ) {}

    /** @throws DatabaseException if a query fails, a table that existed is missing, or there is no network or no site */
    public static function read(HostKind $host): self
    {
        Database::readFromPrimary();
        $wpdb = Database::connection();
        $known = State::array('mapping_tables');
        $tables = self::mappingTables();
        $selects = [
            self::select(self::NETWORKS, $wpdb->site, 'id', '0'),
            self::select(self::SITES, $wpdb->blogs, 'blog_id', 'blog_id'),
        ];
        foreach ($tables as $table) {
            $selects[] = self::select($table, $table, 'id', 'blog_id');
        }
        [$rows, $is_split] = self::rows($selects);
        $found = array_fill_keys([self::NETWORKS, self::SITES, ...$tables], []);
        $networks = [];
        foreach ($rows as $row) {
            $source = (string) $row['source'];
            $found[$source][] = ['domain' => (string) $row['domain'], 'site' => (int) $row['site']];
            if ($source === self::NETWORKS) {
                $networks[(int) $row['position']] = (string) $row['domain'];
            }
        }
        $missing = self::missing(array_keys($known), array_keys($tables), $networks);
        // A plugin that was removed on purpose took its tables with it.
        $former = $host === HostKind::Core ? array_intersect($missing, State::array('former_tables')) : [];
        self::requireKnown(array_values(array_diff($missing, $former)), $host);
        $main = [(int) get_main_network_id() => true];
        $networks = [...array_intersect_key($networks, $main), ...array_diff_key($networks, $main)];
        if ($networks === []) {
            throw new DatabaseException(__('the table of networks is empty', 'serverpilot-sync'));
        }
        if ($found[self::SITES] === []) {
            throw new DatabaseException(__('the table of sites is empty', 'serverpilot-sync'));
        }
        $sites = array_fill_keys(array_column($found[self::SITES], 'site'), true);
        $mappings = array_merge(...array_map(static fn(string $table): array => $found[$table], array_values($tables)));

        return new self(
            $networks,
            $found[self::SITES],
            array_values(array_filter($mappings, static fn(array $row): bool => isset($sites[$row['site']]))),
            array_map(static fn(string $table): bool => $found[$table] !== [], $tables)
            + array_fill_keys($former, false)
            + [self::SITES_TABLE => count($found[self::SITES]) > count($networks)],
            $is_split,
        );
    }

    /**
     * The main network's table, and that of each other network, which has the network's number in its name.
     *
     * @return array<string, string> full names, by the name without the prefix of this installation
     */
    public static function mappingTables(): array
    {
        $wpdb = Database::connection();
        $like = $wpdb->esc_like("{$wpdb->base_prefix}wu_") . '%' . $wpdb->esc_like('domain_mappings');
        $tables = [];
        foreach (Database::column(Database::prepare('SHOW TABLES LIKE %s', $like)) as $table) {
            $name = substr($table, strlen($wpdb->base_prefix));
            $network = self::networkOf($name);
            if ($network !== null) {
                $tables[$network] = $name;
            }
        }
        ksort($tables);

        $full = [];
        foreach ($tables as $name) {
            $full[$name] = $wpdb->base_prefix . $name;
        }

        return $full;
    }

    /** @return non-empty-list<string> full names of the mapping tables and of that of sites */
    public static function ofSites(): array
    {
        return [...array_values(self::mappingTables()), Database::connection()->blogs];
    }

    /** The number of the network in the name of a mapping table; 0 for the main network, null if it is not such a table. */
    private static function networkOf(string $name): ?int
    {
        $match = [];

        return preg_match('/^wu_(?:(\d+)_)?domain_mappings$/', $name, $match) === 1 ? (int) ($match[1] ?? 0) : null;
    }

    /** As UTF-8 bytes, because UNION fails on columns of different collations. */
    private static function select(string $source, string $table, string $position, string $site): string
    {
        return (
            "SELECT '{$source}' AS source, {$position} AS position, CAST(CONVERT(domain USING utf8mb4) AS BINARY) AS domain,"
            . " {$site} AS site FROM {$table}"
        );
    }

    /**
     * @param list<string> $selects
     *
     * @return array{list<array<string, string|null>>, bool} rows in their order, and whether it took several statements
     */
    private static function rows(array $selects): array
    {
        try {
            return [Database::rows(implode(' UNION ALL ', $selects) . ' ORDER BY position'), false];
        } catch (DatabaseException $e) {
            // Only a drop-in for several servers can have tables that no single statement reaches.
            if (!method_exists(Database::connection(), 'add_database')) {
                throw $e;
            }
        }
        $rows = array_map(static fn(string $select): array => Database::rows("{$select} ORDER BY position"), $selects);

        return [array_merge(...$rows), true];
    }

    /**
     * @param list<array-key> $known names of tables that existed
     * @param list<string> $tables names of those that exist
     * @param array<int, string> $networks by their numbers
     *
     * @return list<string> those that are missing, although their network exists
     */
    private static function missing(array $known, array $tables, array $networks): array
    {
        return array_values(array_filter(
            array_diff(array_map(strval(...), $known), $tables),
            static function (string $name) use ($networks): bool {
                $network = self::networkOf($name);

                return $network === 0 || $network !== null && isset($networks[$network]);
            },
        ));
    }

    /**
     * @param list<string> $missing names of missing tables that a sync needs
     *
     * @throws DatabaseException if there is one
     */
    private static function requireKnown(array $missing, HostKind $host): void
    {
        if ($missing === []) {
            return;
        }
        $table = Database::connection()->base_prefix . $missing[0];
        throw new DatabaseException(sprintf(
            $host === HostKind::Core
                /* translators: %s: the name of a table */
                ? __(
                    'The table %s, which has the mapped domains, is missing. No domains are added or removed until you restore it from a backup. If the plugin that created it was removed on purpose, switch sync off and on again on the "Settings" tab; the mapped domains then stay on the list until you approve their removal.',
                    'serverpilot-sync',
                )
                /* translators: %s: the name of a table */
                : __(
                    'The table %s, which has the mapped domains, is missing. No domains are added or removed until you restore it from a backup.',
                    'serverpilot-sync',
                ),
            $table,
        ));
    }
}
