<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainPairs;

/** The domains of the sites that an operator filters by; the other way round than {@see MappedSites}. */
final class SiteFilter
{
    /**
     * @param string $given the number of a site, or a part of its address
     *
     * @return string a condition: the domain belongs to one of those sites
     */
    public static function condition(string $given): string
    {
        $blogs = Database::connection()->blogs;
        $sites = "SELECT blog_id FROM {$blogs} WHERE " . self::matching($given);
        $selects = array_map(
            static fn(string $table): string => "SELECT domain FROM {$table} WHERE blog_id IN ({$sites})",
            DesiredTables::ofSites(),
        );
        $domains = array_merge(...array_map(Database::column(...), $selects));
        $bare = array_map(static fn(string $domain): string => DomainPair::bare(strtolower($domain)), $domains);

        return $bare === [] ? 'FALSE' : DomainPairs::BARE . ' IN (' . Database::quoted(array_unique($bare)) . ')';
    }

    /** @return string a condition on a row of WordPress's table of sites */
    private static function matching(string $given): string
    {
        if (ctype_digit($given)) {
            return 'blog_id = ' . (int) $given;
        }
        $address = (string) preg_replace('#^https?://#', '', strtolower($given));

        return Database::prepare(
            'CONCAT(domain, path) LIKE %s',
            '%' . Database::connection()->esc_like(rtrim($address, '/')) . '%',
        );
    }
}
