<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\Observations;

/** The domains of one site, for its customer. */
final class SiteDomains
{
    /** More are not shown: the queries of a panel are bounded. */
    public const SHOWN = 100;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {}

    /**
     * Those that lead to this site and no other, each with its `www.` partner if the network has it, without addresses that the
     * network itself gave.
     *
     * @return list<string> in normalised form
     */
    public function of(int $site): array
    {
        $wpdb = Database::connection();
        $given = [];
        foreach ([...array_values(DesiredTables::mappingTables()), $wpdb->blogs] as $table) {
            array_push(
                $given,
                ...Database::column(Database::prepare(
                    "SELECT domain FROM {$table} WHERE blog_id = %d ORDER BY domain LIMIT %d",
                    $site,
                    self::SHOWN,
                )),
            );
        }
        $domains = array_filter(array_map($this->client->normalize(...), array_unique($given)));
        $domains = array_values(array_diff(array_unique($domains), $this->ofNetworks($domains)));
        $domains = array_slice($domains, 0, self::SHOWN);
        if ($domains === []) {
            return [];
        }
        $partners = Observations::known(array_map(static fn(string $domain): string => "www.{$domain}", $domains));
        $all = [];
        foreach ($domains as $domain) {
            $all[$domain] = true;
            if (in_array("www.{$domain}", $partners, true)) {
                $all["www.{$domain}"] = true;
            }
        }
        // A domain of two sites leads to the first.
        $sites = MappedSites::of(array_keys($all));

        return array_values(array_filter(
            array_keys($all),
            static fn(string $domain): bool => ($sites[$domain] ?? null)?->blogId === $site,
        ));
    }

    /** Does a site of any network have this domain, mapped to it or as its own? */
    public static function isInUse(string $domain): bool
    {
        foreach ([...array_values(DesiredTables::mappingTables()), Database::connection()->blogs] as $table) {
            if (Database::column("SELECT blog_id FROM {$table} WHERE domain = %s LIMIT 1", $domain) !== []) {
                return true;
            }
        }

        return false;
    }

    /**
     * @param array<array-key, string> $domains
     *
     * @return list<string> those that are a network's own, or below one
     */
    private function ofNetworks(array $domains): array
    {
        $networks = $this->desired->networkDomains();

        return array_values(array_filter($domains, static function (string $domain) use ($networks): bool {
            foreach ($networks as $network) {
                if (str_ends_with(".{$domain}", ".{$network}")) {
                    return true;
                }
            }

            return false;
        }));
    }
}
