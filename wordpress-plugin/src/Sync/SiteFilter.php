<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainPairs;

/** The domains of the sites that an operator filters by; the other way round than {@see MappedSites}. */
final class SiteFilter
{
    private const SITES = 50;

    /**
     * @param string $given the number of a site, or a part of its address
     *
     * @return string a condition: the domain belongs to one of those sites
     */
    public static function condition(string $given): string
    {
        $wpdb = Database::connection();
        $sites = self::sites($given);
        if ($sites === []) {
            return 'FALSE';
        }
        $in = implode(', ', $sites);
        $domains = Database::column("SELECT domain FROM {$wpdb->blogs} WHERE blog_id IN ({$in})");
        foreach (DesiredTables::mappingTables() as $table) {
            $domains = [...$domains, ...Database::column("SELECT domain FROM {$table} WHERE blog_id IN ({$in})")];
        }
        $bare = array_map(
            static fn(string $domain): string => (string) preg_replace('/^www\./', '', strtolower($domain)),
            $domains,
        );

        return DomainPairs::BARE . ' IN (' . Database::quoted(array_unique($bare)) . ')';
    }

    /** @return list<int> */
    private static function sites(string $given): array
    {
        $blogs = Database::connection()->blogs;
        if (ctype_digit($given)) {
            return MappedSites::existing([(int) $given]);
        }
        $address = (string) preg_replace('#^https?://#', '', strtolower($given));
        $like = '%' . Database::connection()->esc_like(rtrim($address, '/')) . '%';

        return array_map(
            intval(...),
            Database::column(
                "SELECT blog_id FROM {$blogs} WHERE CONCAT(domain, path) LIKE %s ORDER BY blog_id LIMIT " . self::SITES,
                $like,
            ),
        );
    }
}
