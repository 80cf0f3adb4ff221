<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;

/** The sites that need domains, as a sync sees them: what an operator is shown, and what an approval is for. */
final class DesiredSites
{
    public function __construct(
        private Desired $desired,
    ) {}

    /**
     * @param list<string> $domains in normalised form
     *
     * @return array<string, int> 0 for no particular site; domains that no site needs are missing
     *
     * @throws DatabaseException if the tables could not be read completely
     */
    public function of(array $domains): array
    {
        if ($domains === []) {
            return [];
        }
        $desired = array_column($this->desired->read()->domains, 'site', 'domain');
        $sites = [];
        foreach ($domains as $domain) {
            $site = $desired[$domain] ?? self::askedFor($domain);
            if ($site !== null) {
                $sites[$domain] = $site;
            }
        }

        return $sites;
    }

    /** @return MappedSite|null null for no particular site, or if it is gone */
    public static function site(int $id): ?MappedSite
    {
        $site = $id === 0 ? null : get_site($id);

        return $site === null ? null : new MappedSite(rtrim("{$site->domain}{$site->path}", '/'), $id, null);
    }

    /** In words, for an operator who decides about it. */
    public static function label(int $id): string
    {
        $site = self::site($id);

        return $site === null
            ? __('None in particular', 'serverpilot-sync')
            /* translators: 1: the address of a site, 2: its number */
            : sprintf(__('%1$s (site %2$d)', 'serverpilot-sync'), $site->address, $id);
    }

    /** The site for which another plugin asked for a domain that no table has. */
    private static function askedFor(string $domain): ?int
    {
        $site = DomainList::find($domain)?->askedFor;

        return $site === null || $site === 0 || MappedSites::existing([$site]) !== [] ? $site : null;
    }
}
