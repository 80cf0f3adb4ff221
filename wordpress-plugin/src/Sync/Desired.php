<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DatabaseException;

/**
 * Every domain that the networks need, read from the tables that define it, at the moment of acting (`level-triggered`).
 *
 * By direct SQL, without any cache, over all networks, whatever a record's stage or active flag. A failure or a missing table ends
 * the sync by an exception: a short read must never look like an unmapped domain.
 */
final class Desired
{
    public function __construct(
        private Client $client,
        private Host $host,
    ) {}

    /**
     * Domains in normalised form, in the order in which they are added while there is capacity: mapped ones before sites' own,
     * older before newer.
     *
     * @return list<array{domain: string, kind: 'mapped'|'site'}>
     */
    public function read(): array
    {
        $network = array_fill_keys($this->networkDomains(), true);
        $own = array_filter($this->siteDomains(), static fn(string $domain): bool => !isset($network[$domain]));
        $sites = [];
        foreach ($own as $domain) {
            $sites[$domain] = ['kind' => 'site'];
            $is_apex = !self::isBelow($domain, array_keys($network)) && $this->client->isApex($domain);
            if ($this->addsWww($domain, $is_apex)) {
                $sites["www.{$domain}"] ??= ['kind' => 'site'];
            }
        }
        $mapped = [];
        foreach ($this->mappedDomains() as $domain) {
            // A record that Ultimate Multisite creates for a site itself is a site's own domain.
            if (isset($sites[$domain]) || isset($network[$domain])) {
                continue;
            }
            $mapped[$domain] = ['kind' => 'mapped'];
            if ($this->addsWww($domain, $this->host->addsWww($domain))) {
                $mapped["www.{$domain}"] ??= ['kind' => 'mapped'];
            }
        }
        $desired = $mapped + $sites;
        /**
         * Changes what the networks need: domains as keys, `mapped` or `site` as `kind`.
         *
         * @param array<string, array{kind: string}> $desired
         */
        $filtered = apply_filters('serverpilot_wanted_domains', $desired);

        $list = [];
        foreach (is_array($filtered) ? $filtered : $desired as $domain => $entry) {
            $is_mapped = is_array($entry) && ($entry['kind'] ?? '') === 'mapped';
            $list[] = ['domain' => (string) $domain, 'kind' => $is_mapped ? 'mapped' : 'site'];
        }

        return $list;
    }

    private function addsWww(string $domain, bool $rule): bool
    {
        /** Whether a domain gets its `www.` partner: by the network's rule if it is mapped, if it is an apex otherwise. */
        return (bool) apply_filters('serverpilot_www', $rule, $domain);
    }

    /** @param array<string> $network */
    private static function isBelow(string $domain, array $network): bool
    {
        foreach ($network as $own) {
            if (str_ends_with($domain, ".{$own}")) {
                return true;
            }
        }

        return false;
    }

    /** @return list<string> the networks' own domains, each with and without `www.`: never added, never removed */
    public function protectedDomains(): array
    {
        return self::inBothForms($this->networkDomains());
    }

    /**
     * @param list<string> $networks their own domains
     *
     * @return list<string> each with and without `www.`
     */
    public static function inBothForms(array $networks): array
    {
        $domains = [];
        foreach ($networks as $domain) {
            $bare = str_starts_with($domain, 'www.') ? substr($domain, 4) : $domain;
            array_push($domains, $bare, "www.{$bare}");
        }

        return array_values(array_unique($domains));
    }

    /** @return list<string> the networks' own domains, as the networks have them */
    public function networkDomains(): array
    {
        $wpdb = Database::connection();

        return $this->complete("SELECT domain FROM {$wpdb->site} ORDER BY id", 'the table of networks is empty');
    }

    /** @return list<string> */
    private function siteDomains(): array
    {
        $wpdb = Database::connection();

        return $this->complete("SELECT domain FROM {$wpdb->blogs} ORDER BY blog_id", 'the table of sites is empty');
    }

    /** @return list<string> of every network, if its site exists */
    private function mappedDomains(): array
    {
        $wpdb = Database::connection();
        $domains = [];
        foreach (MappedSites::tables() as $table) {
            array_push(
                $domains,
                ...$this->normalized(Database::column(
                    "SELECT m.domain FROM {$table} m INNER JOIN {$wpdb->blogs} b ON b.blog_id = m.blog_id ORDER BY m.id",
                )),
            );
        }

        return $domains;
    }

    /** @return list<string> */
    private function complete(string $sql, string $if_empty): array
    {
        $domains = Database::column($sql);

        return $domains === [] ? throw new DatabaseException($if_empty) : $this->normalized($domains);
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string>
     */
    private function normalized(array $domains): array
    {
        $keys = array_map($this->client->normalize(...), $domains);

        return array_values(array_unique(array_filter($keys, static fn(?string $key): bool => $key !== null)));
    }
}
