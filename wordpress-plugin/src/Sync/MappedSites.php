<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Store\Database;

/** Which site a name belongs to, by the tables that say so: WordPress's sites and Ultimate Multisite's records. */
final class MappedSites
{
    /**
     * The main network's table, and that of each other network, which has the network's number in its name.
     *
     * @return list<string>
     */
    public static function tables(): array
    {
        $wpdb = Database::connection();
        $like = $wpdb->esc_like("{$wpdb->base_prefix}wu_") . '%' . $wpdb->esc_like('domain_mappings');
        $found = Database::column(Database::prepare('SHOW TABLES LIKE %s', $like));
        $pattern = '/^' . preg_quote($wpdb->base_prefix, '/') . 'wu_(?:(\d+)_)?domain_mappings$/';
        $tables = [];
        foreach ($found as $table) {
            $match = [];
            if (preg_match($pattern, $table, $match) === 1) {
                $tables[(int) ($match[1] ?? 0)] = $table;
            }
        }
        ksort($tables);

        return array_values($tables);
    }

    /**
     * The sites of some names; a `www.` belongs to the site of its partner.
     *
     * @param list<string> $names in normalised form
     *
     * @return array<string, array{site: string, blog_id: int, stage: ?string}> `site`: its address without a scheme; `stage`:
     *         Ultimate Multisite's, null where it has no record; names of no site are missing
     */
    public static function of(array $names): array
    {
        if ($names === []) {
            return [];
        }
        $wpdb = Database::connection();
        $bare = static fn(string $name): string => str_starts_with($name, 'www.') ? substr($name, 4) : $name;
        $asked = array_values(array_unique([...$names, ...array_map($bare, $names)]));
        $in = implode(', ', array_map(static fn(string $name): string => Database::prepare('%s', $name), $asked));

        $found = [];
        foreach (Database::rows("SELECT domain, path, blog_id FROM {$wpdb->blogs} WHERE domain IN ({$in})") as $row) {
            $found[strtolower((string) $row['domain'])] = self::site($row, null);
        }
        foreach (self::tables() as $table) {
            $rows = Database::rows("SELECT m.domain AS mapped, m.stage, b.domain, b.path, b.blog_id FROM {$table} m
                 INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id WHERE m.domain IN ({$in}) ORDER BY m.id");
            foreach ($rows as $row) {
                $found[strtolower((string) $row['mapped'])] = self::site($row, (string) $row['stage']);
            }
        }
        $of = [];
        foreach ($names as $name) {
            $site = $found[$name] ?? $found[$bare($name)] ?? null;
            if ($site !== null) {
                $of[$name] = $site;
            }
        }

        return $of;
    }

    /**
     * @param array<string, mixed> $row
     *
     * @return array{site: string, blog_id: int, stage: ?string}
     */
    private static function site(array $row, ?string $stage): array
    {
        return [
            'site' => rtrim($row['domain'] . $row['path'], '/'),
            'blog_id' => (int) $row['blog_id'],
            'stage' => $stage,
        ];
    }
}
