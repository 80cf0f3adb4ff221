<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\Store\Database;

/** Which site a domain belongs to, by WordPress's sites and Ultimate Multisite's records. */
final class MappedSites
{
    /**
     * @param list<int> $sites
     *
     * @return list<int> those that exist
     */
    public static function existing(array $sites): array
    {
        if ($sites === []) {
            return [];
        }
        $blogs = Database::connection()->blogs;
        $in = implode(', ', array_unique($sites));

        return array_map(intval(...), Database::column("SELECT blog_id FROM {$blogs} WHERE blog_id IN ({$in})"));
    }

    /**
     * The sites of some domains; a `www.` belongs to the site of its partner.
     *
     * @param list<string> $domains in normalised form
     *
     * @return array<string, MappedSite> domains without a site are missing
     */
    public static function of(array $domains): array
    {
        if ($domains === []) {
            return [];
        }
        $wpdb = Database::connection();
        $in = Database::quoted(array_unique([...$domains, ...array_map(DomainPair::bare(...), $domains)]));
        $queries = [
            "SELECT domain AS mapped, domain, path, blog_id, NULL AS stage FROM {$wpdb->blogs}
                WHERE domain IN ({$in}) ORDER BY blog_id",
        ];
        foreach (DesiredTables::mappingTables() as $table) {
            $queries[] = "SELECT m.domain AS mapped, b.domain, b.path, b.blog_id, m.stage FROM {$table} m
                INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id WHERE m.domain IN ({$in}) ORDER BY m.id";
        }
        $found = [];
        foreach (array_merge(...array_map(Database::rows(...), $queries)) as $row) {
            $key = strtolower((string) $row['mapped']);
            // The first of two sites has the domain; its record in Ultimate Multisite has the stage.
            $first = $found[$key] ?? null;
            $found[$key] = new MappedSite(
                $first->address ?? rtrim("{$row['domain']}{$row['path']}", '/'),
                $first->blogId ?? (int) $row['blog_id'],
                $first->stage ?? $row['stage'],
            );
        }
        $sites = [];
        foreach ($domains as $domain) {
            $site = $found[$domain] ?? $found[DomainPair::bare($domain)] ?? null;
            if ($site !== null) {
                $sites[$domain] = $site;
            }
        }

        return $sites;
    }
}
