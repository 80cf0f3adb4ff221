<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;

/**
 * Every name that the networks want, read from the tables that define it, at the moment of acting (law 11).
 *
 * By direct SQL, without any cache, over all networks, whatever a record's stage or active flag. A failure or a missing
 * table ends the pass by an exception: a short read must never look like a wish to remove.
 */
final class Desired
{
    /** @param \Closure(string): bool $www does a mapped name bring its www partner, by the network's rule? */
    public function __construct(
        private Client $client,
        private \Closure $www,
    ) {}

    /**
     * Names in normalised form, in the order in which they get places: mapped ones before sites' own, older before newer.
     *
     * @return array<string, array{kind: 'mapped'|'site'}>
     */
    public function read(): array
    {
        $network = array_fill_keys($this->networkDomains(), true);
        $own = array_filter($this->siteDomains(), static fn(string $domain): bool => !isset($network[$domain]));
        $sites = [];
        foreach ($own as $domain) {
            $sites[$domain] = ['kind' => 'site'];
            $is_apex = !self::isUnder($domain, array_keys($network)) && $this->client->isApex($domain);
            if ($this->addsWww($domain, $is_apex)) {
                $sites["www.{$domain}"] ??= ['kind' => 'site'];
            }
        }
        $mapped = [];
        foreach ($this->mappedDomains() as $domain) {
            // A record that Ultimate Multisite makes for a site itself is a site's own name.
            if (isset($sites[$domain]) || isset($network[$domain])) {
                continue;
            }
            $mapped[$domain] = ['kind' => 'mapped'];
            if ($this->addsWww($domain, ($this->www)($domain))) {
                $mapped["www.{$domain}"] ??= ['kind' => 'mapped'];
            }
        }
        $wanted = $mapped + $sites;
        /**
         * Changes what the networks want: names as keys, `mapped` or `site` as `kind`.
         *
         * @param array<string, array{kind: string}> $wanted
         */
        $filtered = apply_filters('serverpilot_wanted_domains', $wanted);

        return is_array($filtered) ? $filtered : $wanted;
    }

    private function addsWww(string $domain, bool $rule): bool
    {
        /** Whether a name brings its `www.` partner: by the network's rule for mapped ones, for a site's own where it is an apex. */
        return (bool) apply_filters('serverpilot_www', $rule, $domain);
    }

    /** @param array<string> $network */
    private static function isUnder(string $domain, array $network): bool
    {
        foreach ($network as $own) {
            if (str_ends_with($domain, ".{$own}")) {
                return true;
            }
        }

        return false;
    }

    /** @return list<string> the networks' own domains: never added, never removed */
    public function networkDomains(): array
    {
        $wpdb = Database::connection();
        $rows = Database::rows("SELECT id, domain FROM {$wpdb->site} ORDER BY id");
        if ($rows === []) {
            throw new Database('the table of networks is empty');
        }

        return $this->normalized($rows);
    }

    /** @return list<string> */
    private function siteDomains(): array
    {
        $wpdb = Database::connection();
        $rows = Database::rows("SELECT domain FROM {$wpdb->blogs} ORDER BY blog_id");
        if ($rows === []) {
            throw new Database('the table of sites is empty');
        }

        return $this->normalized($rows);
    }

    /**
     * Mapped domains of every network whose site exists. A second network has a table of its own.
     *
     * @return list<string>
     */
    private function mappedDomains(): array
    {
        $wpdb = Database::connection();
        $names = [];
        foreach (MappedSites::tables() as $table) {
            $rows = Database::rows(
                "SELECT m.domain FROM {$table} m INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id ORDER BY m.id",
            );
            array_push($names, ...$this->normalized($rows));
        }

        return $names;
    }

    /**
     * @param list<array<string, mixed>> $rows
     *
     * @return list<string>
     */
    private function normalized(array $rows): array
    {
        $names = array_map(fn(array $row): ?string => $this->client->normalize((string) $row['domain']), $rows);

        return array_values(array_unique(array_filter($names, static fn(?string $name): bool => $name !== null)));
    }
}
