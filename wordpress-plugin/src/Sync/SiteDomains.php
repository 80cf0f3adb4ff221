<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\Observations;

/** The domains of one site, for its customer. */
final class SiteDomains
{
    /** An app has at most 300 domains; more than this are not read. */
    private const MOST = 10_000;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {}

    /**
     * Those that are mapped to this site, without addresses that the network itself gave.
     *
     * @return list<non-empty-list<string>> in normalised form, each with its `www.` partner if both are mapped
     */
    public function of(int $site): array
    {
        $given = [];
        foreach (DesiredTables::ofSites() as $table) {
            array_push(
                $given,
                ...Database::column(Database::prepare(
                    "SELECT domain FROM {$table} WHERE blog_id = %d ORDER BY domain LIMIT %d",
                    $site,
                    self::MOST,
                )),
            );
        }
        $domains = array_unique(array_filter(array_map($this->client->normalize(...), array_unique($given))));
        $networks = $this->desired->networkDomains();
        $mapped = array_fill_keys(
            array_filter(
                $domains,
                static fn(string $domain): bool => (
                    !in_array($domain, $networks, true) && !Desired::isBelow($domain, $networks)
                ),
            ),
            true,
        );
        $all = [];
        foreach (array_keys($mapped) as $domain) {
            $bare = DomainPair::bare($domain);
            if ($bare === $domain || !isset($mapped[$bare])) {
                $all[] = isset($mapped["www.{$domain}"]) ? [$domain, "www.{$domain}"] : [$domain];
            }
        }

        return $all;
    }

    /**
     * Those that lead to this site and no other, each with its `www.` partner if the network has it.
     *
     * @param list<non-empty-list<string>> $some
     *
     * @return list<string>
     */
    public function ownedBy(int $site, array $some): array
    {
        if ($some === []) {
            return [];
        }
        $partners = array_fill_keys(
            Observations::known(array_map(static fn(array $domains): string => "www.{$domains[0]}", $some)),
            true,
        );
        $all = [];
        foreach ($some as $domains) {
            array_push($all, ...$domains);
            if (isset($partners["www.{$domains[0]}"]) && count($domains) === 1) {
                $all[] = "www.{$domains[0]}";
            }
        }
        // A domain of two sites leads to the first.
        $sites = MappedSites::of($all);

        return array_values(array_filter(
            $all,
            static fn(string $domain): bool => ($sites[$domain] ?? null)?->blogId === $site,
        ));
    }

    /** Does a site of any network have this domain, mapped to it or as its own? */
    public static function isInUse(string $domain): bool
    {
        foreach (DesiredTables::ofSites() as $table) {
            if (Database::column("SELECT blog_id FROM {$table} WHERE domain = %s LIMIT 1", $domain) !== []) {
                return true;
            }
        }

        return false;
    }
}
