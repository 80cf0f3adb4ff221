<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DesiredState;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Installation\HostKind;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DatabaseException;

/**
 * The desired domains of all networks, read from the tables that define them when a sync runs (`level-triggered`).
 *
 * By direct SQL, without any cache, regardless of a record's stage or active flag. A failure or a missing table ends the sync by an
 * exception: an incomplete read must never count as an unmapped domain.
 */
final class Desired
{
    public function __construct(
        private Client $client,
        private Host $host,
    ) {}

    /** What maps domains to sites. */
    public function hostKind(): HostKind
    {
        return $this->host->kind();
    }

    /** @throws DatabaseException if the tables could not be read completely */
    public function read(): DesiredState
    {
        $tables = DesiredTables::read($this->host->kind());
        $networks = $this->normalized($tables->networks);
        $network = array_fill_keys([...$networks, ...$tables->networks], true);
        [$sites, $own] = [[], []];
        foreach ($tables->sites as ['domain' => $given, 'site' => $site]) {
            $domain = $this->client->normalize($given);
            if (isset($network[$domain ?? $given])) {
                continue;
            }
            if ($domain === null) {
                $sites += self::invalid($given, 'site', $site);
                continue;
            }
            // A domain of several sites in different folders belongs to the oldest; one that is mapped as well, to its own site.
            $own[$domain] ??= ['kind' => 'site', 'site' => $site];
            $sites[$domain] = $own[$domain];
            $is_apex = !self::isBelow($domain, $networks) && ($this->client->parts($domain)['is_apex'] ?? false);
            if ($this->addsWww($domain, $is_apex)) {
                $sites["www.{$domain}"] ??= $sites[$domain];
            }
        }
        [$mapped, $own] = [[], []];
        foreach ($tables->mappings as ['domain' => $given, 'site' => $site]) {
            $domain = $this->client->normalize($given);
            // A record that Ultimate Multisite creates for a site itself is a site's own domain.
            if (isset($network[$domain ?? $given]) || $domain !== null && isset($sites[$domain])) {
                continue;
            }
            if ($domain === null) {
                $mapped += self::invalid($given, 'mapped', $site);
                continue;
            }
            $own[$domain] ??= ['kind' => 'mapped', 'site' => $site];
            $mapped[$domain] = $own[$domain];
            if ($this->addsWww($domain, $this->host->addsWww($domain))) {
                $mapped["www.{$domain}"] ??= $mapped[$domain];
            }
        }

        $desired = $mapped + $sites;
        $filtered = $this->filtered($desired);
        $left_out = array_diff(array_map(strval(...), array_keys($desired)), array_column($filtered, 'domain'));

        return new DesiredState($networks, $filtered, array_values($left_out), $tables->tables, $tables->isSplit);
    }

    /** @return list<string> the networks' own domains, the main network's first: never added, never removed */
    public function networkDomains(): array
    {
        $wpdb = Database::connection();
        $domains = Database::column(
            "SELECT domain FROM {$wpdb->site} ORDER BY id <> %d, id",
            (int) get_main_network_id(),
        );

        return $domains === []
            ? throw new DatabaseException(__('the table of networks is empty', 'serverpilot-sync'))
            : $this->normalized($domains);
    }

    /**
     * Applies the filter, and normalises the result: a domain in another spelling would never be found on the list.
     *
     * @param array<string, array{kind: 'mapped'|'site', site: int, given?: string}> $desired
     *
     * @return list<array{domain: string, kind: 'mapped'|'site', site: int, given?: string, by_filter?: bool}>
     */
    private function filtered(array $desired): array
    {
        /**
         * Filters the desired domains: domains as keys, `mapped` or `site` as `kind`.
         *
         * @param array<string, array{kind: string}> $desired
         */
        $filtered = Filter::requiredArray('serverpilot_desired_domains', array_map(
            static fn(array $entry): array => array_diff_key($entry, ['site' => true]),
            $desired,
        ));
        $entries = [];
        foreach ($filtered as $key => $entry) {
            $key = (string) $key;
            $kind = is_array($entry) && ($entry['kind'] ?? '') === 'mapped' ? 'mapped' : 'site';
            $domain = $this->client->normalize($desired[$key]['given'] ?? $key);
            $entries += match (true) {
                isset($desired[$key]['given']) => [$key => ['kind' => $kind] + $desired[$key]],
                $domain === null => self::invalid($key, $kind, 0),
                default => [$domain => ['kind' => $kind, 'site' => $desired[$domain]['site'] ?? 0]],
            };
        }
        $list = [];
        foreach ($entries as $domain => $entry) {
            $entry += isset($desired[$domain]) ? [] : ['by_filter' => true];
            $list[] = ['domain' => (string) $domain] + $entry;
        }

        return $list;
    }

    /**
     * An entry that is not a domain, in a form that can be stored and shown: printable ASCII.
     *
     * @param 'mapped'|'site' $kind
     *
     * @return non-empty-array<string, array{kind: 'mapped'|'site', site: int, given: string}>
     */
    private static function invalid(string $given, string $kind, int $site): array
    {
        $escaped = (string) preg_replace_callback(
            '/[^\x21-\x7e]/',
            static fn(array $match): string => rawurlencode($match[0]),
            strtolower(trim($given)),
        );

        return [
            $escaped === '' ? '""' : substr($escaped, 0, 253) => [
                'kind' => $kind,
                'site' => $site,
                'given' => $given,
            ],
        ];
    }

    /** Does a domain get its `www.` partner? A filter cannot add one to a domain that cannot have one, such as a wildcard. */
    private function addsWww(string $domain, bool $rule): bool
    {
        /** Filters whether a domain gets its `www.` partner: by default, by the network's rule if it is mapped, else if it is an apex. */
        return (bool) Filter::required('serverpilot_www', $rule, $domain) && $this->client->canHaveWww($domain);
    }

    /** @param list<string> $networks their own domains */
    public static function isBelow(string $domain, array $networks): bool
    {
        foreach ($networks as $own) {
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
            $bare = DomainPair::bare($domain);
            array_push($domains, $bare, "www.{$bare}");
        }

        return array_values(array_unique($domains));
    }

    /**
     * @param non-empty-list<string> $domains the main network's first
     *
     * @return list<string>
     */
    private function normalized(array $domains): array
    {
        $keys = array_map($this->client->normalize(...), $domains);
        // Kept even if it is invalid: another network must not become the first.
        $keys[0] ??= strtolower($domains[0]);

        return array_values(array_unique(array_filter($keys, static fn(?string $key): bool => $key !== null)));
    }
}
