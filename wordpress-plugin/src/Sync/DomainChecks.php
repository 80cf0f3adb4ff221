<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Generator;
use ServerPilot\Sync\Domain\Certificate\Handshake;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainPair;
use ServerPilot\Sync\Domain\Site\MappedSite;
use ServerPilot\Sync\Domain\Site\Probe;
use ServerPilot\Sync\Domain\Site\SiteCheck;
use ServerPilot\Sync\Domain\Site\SiteExpectation;
use ServerPilot\Sync\Domain\Site\SiteFetch;
use ServerPilot\Sync\Domain\Site\SiteReport;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Checks domains as the certificate authority and a visitor see them: DNS, certificate and site, many at once.
 *
 * The network's own domain is probed along: if not even that is reached from here (hairpin NAT), no site can be judged. It may be
 * reached by a CDN alone: a domain that leads to this server is judged by its answer, or if the server can reach itself.
 */
final class DomainChecks
{
    /**
     * Domains of a small call: if all of their sites are at one address and stall, each still gets its connections (by HTTP and by
     * HTTPS, of eight at an address), and the whole time of the call, which is enough for the verdict that it does not answer.
     */
    public const FEW = 4;

    public function __construct(
        private Client $client,
        private ServerAddresses $addresses,
    ) {}

    /**
     * Yields what is known as soon as it is: a site that is found once more after the check of its challenge, which may never end.
     * Null is a domain, or its challenge, for which the time ran out. In a small call that is the verdict on a site.
     *
     * @param list<string> $domains in normalised form
     *
     * @return Generator<string, ?DomainObservation> by domain
     */
    public function of(array $domains): Generator
    {
        $home = MainNetwork::host();
        $hosts = array_combine($domains, array_map(self::host(...), $domains));
        $nonces = self::nonces([$home, ...array_values($hosts)]);
        $results = $this->request(array_keys($nonces), array_map(Probe::path(...), $nonces));
        $can_probe = self::answers($results[$home]['site'] ?? null, $nonces[$home]);
        $reaches_itself = State::text('answered_by') !== DatabaseProof::NO_ANSWER;
        $sites = MappedSites::of($domains);
        $observations = [];
        $is_small = count($domains) <= self::FEW;
        foreach ($hosts as $domain => $host) {
            $result = $results[$host] ?? [];
            $dns = ($result['dns'] ?? null) === null ? null : self::dns($result['dns']);
            if (isset($result['error'])) {
                $is_late = self::isLate($results, $host) && !self::isLate($results, $home);
                $is_here = ($dns->state ?? $this->dnsOf($domain, []))->isHere();
                if ($is_late && $is_small && $can_probe && $reaches_itself && $is_here) {
                    $stalls = new SiteReport(SiteState::Unreachable, SiteReport::TIMEOUT);
                    yield $domain => new DomainObservation($dns, site: $stalls);
                } elseif ($is_late) {
                    yield $domain => null;
                }
                continue;
            }
            $can_judge =
                $can_probe
                && (
                    $reaches_itself
                    || !($dns?->state->isHere() ?? false)
                    || self::answers($result['site'] ?? null, $nonces[$host])
                );
            $observations[$domain] = new DomainObservation(
                $dns,
                ($result['certificate'] ?? null) === null ? null : Handshake::of($result['certificate'], time()),
                match (true) {
                    ($result['site'] ?? null) === null => null,
                    $can_judge => self::site(
                        $host,
                        SiteFetch::of($result['site']),
                        $nonces[$host],
                        $sites[$domain] ?? null,
                    ),
                    default => new SiteReport(SiteState::NoWayBack),
                },
            );
        }

        $observations = $this->withMissingWww($observations);
        $found = array_filter($observations, self::hasChallenge(...));
        foreach ($observations as $domain => $observation) {
            yield $domain => isset($found[$domain])
                ? new DomainObservation($observation->dns, $observation->handshake, $observation->site, true)
                : $observation;
        }
        try {
            yield from $this->withChallenge($found, $hosts);
        } catch (Throwable $e) {
            // It costs none of these domains what is known.
            Log::error($e->getMessage());
        }
    }

    /**
     * One for each host: a server that gets it can use up the answers to it, and to no other.
     *
     * @param list<string> $hosts
     *
     * @return array<string, string> by host
     */
    private static function nonces(array $hosts): array
    {
        $nonces = [];
        foreach ($hosts as $host) {
            $nonces[$host] ??= ProbeResponder::probe()->nonce(time());
        }

        return $nonces;
    }

    /**
     * Did the time of the call run out for a host? If it did for the network's own domain, that says nothing about others.
     *
     * @param array<string, array{error?: array{type: string, message: string}, ...}> $results by host
     */
    private static function isLate(array $results, string $host): bool
    {
        return ($results[$host]['error']['type'] ?? '') === 'deadline';
    }

    /** A wildcard is checked by one of the domains that it covers. */
    private static function host(string $domain): string
    {
        return str_replace('*.', 'www.', $domain);
    }

    /**
     * @param list<string> $hosts
     * @param array<string, string>|string $path of all, or of each by host
     * @param list<string> $resolved hosts whose DNS was checked
     *
     * @return array<string, array{dns?: DnsReport|array<array-key, mixed>|null, certificate?: ?array<array-key, mixed>, site?: ?array<array-key, mixed>, error?: array{type: string, message: string}}>
     */
    private function request(array $hosts, array|string $path, bool $certificate = true, array $resolved = []): array
    {
        $expected = $this->addresses->expected();
        // There is nothing to compare DNS with.
        if ($expected === []) {
            return [];
        }
        $given = array_filter(
            array_combine($hosts, array_map(ServerAddresses::given(...), $hosts)),
            static fn(?array $addresses): bool => $addresses !== null,
        );
        $asked = array_values(array_diff($hosts, array_keys($given), $resolved));
        // A domain without an address has no site.
        $without = array_keys(array_filter($given, static fn(array $addresses): bool => $addresses === []));
        $visited = array_values(array_diff($hosts, $asked, $without));
        $results = [
            ...($asked === [] ? [] : $this->client->checkDomains($asked, $expected, $path, certificate: $certificate)),
            ...(
                $visited === []
                    ? []
                    : $this->client->checkDomains($visited, $expected, $path, dns: false, certificate: $certificate)
            ),
        ];
        foreach ($given as $host => $addresses) {
            if (!self::isLate($results, $host)) {
                unset($results[$host]['error']);
            }
            $results[$host]['dns'] = DnsReport::ofAddresses($addresses, $expected, time());
        }

        return $results;
    }

    /** @param DnsReport|array<array-key, mixed> $result */
    private static function dns(DnsReport|array $result): DnsReport
    {
        return is_array($result) ? DnsReport::of($result, time()) : $result;
    }

    /** @param array<array-key, mixed>|null $site */
    private static function answers(?array $site, string $nonce): bool
    {
        $answer = $site === null ? null : ProbeResponder::probe()->read(SiteFetch::of($site)->body, $nonce);

        return $answer !== null && !$answer->isCached;
    }

    private static function site(string $host, SiteFetch $fetch, string $nonce, ?MappedSite $site): SiteReport
    {
        $own = $site === null ? [] : [strtolower((string) strtok($site->address, '/'))];

        return SiteCheck::of(
            $fetch,
            ProbeResponder::probe(),
            $nonce,
            new SiteExpectation($host, [DomainPair::partner($host), ...$own], $site?->blogId, self::unmapped()),
        );
    }

    /** @return list<string> where WordPress sends a host without a site, without a scheme */
    private static function unmapped(): array
    {
        $network = get_network(get_main_network_id());
        $set = defined('NOBLOGREDIRECT') ? (string) constant('NOBLOGREDIRECT') : '';

        return array_values(array_filter([
            $network === null ? '' : "{$network->domain}{$network->path}wp-signup.php",
            $set === '%siteurl%' ? '' : (string) preg_replace('~^https?://~i', '', $set),
        ]));
    }

    /** Does the certificate authority ask at this server? A CDN has another certificate. */
    private static function hasChallenge(DomainObservation $found): bool
    {
        return $found->site?->state === SiteState::Ok && ($found->dns?->state->isHere() ?? false);
    }

    /**
     * The way of the certificate authority.
     *
     * @param array<string, DomainObservation> $found by domain
     * @param array<string, string> $hosts by domain
     *
     * @return array<string, ?DomainObservation> null for those for which the time ran out
     */
    private function withChallenge(array $found, array $hosts): array
    {
        if ($found === []) {
            return [];
        }
        $hosts = array_intersect_key($hosts, $found);
        // Without a check of DNS the resolver is asked: its answer is that of the domain's own name servers if nothing is wrong.
        $correct = array_filter($found, static fn(DomainObservation $one): bool => $one->dns?->state === DnsState::Ok);
        $resolved = array_values(array_unique(array_intersect_key($hosts, $correct)));
        $path = '/.well-known/acme-challenge/' . bin2hex(random_bytes(16));
        $ways = array_values(array_unique($hosts));
        $results = $this->request($ways, $path, certificate: false, resolved: $resolved);
        $checked = [];
        foreach ($found as $domain => $one) {
            $host = $hosts[$domain];
            if (($results[$host]['site'] ?? null) !== null) {
                $fetch = SiteFetch::of($results[$host]['site']);
                $blocked = SiteCheck::challenge($fetch, new SiteExpectation($host, [DomainPair::partner($host)]));
                $checked[$domain] = new DomainObservation($one->dns, $one->handshake, $blocked ?? $one->site);
            } elseif (self::isLate($results, $host)) {
                $checked[$domain] = null;
            }
        }

        return $checked;
    }

    /**
     * What several observations say together.
     *
     * @param array<string, DomainObservation> $observations
     *
     * @return array<string, DomainObservation>
     */
    private function withMissingWww(array $observations): array
    {
        $completed = [];
        foreach ($observations as $domain => $found) {
            $bare = DomainPair::bare($domain);
            $state = match (true) {
                $found->dns === null => null,
                $found->dns->state === DnsState::Elsewhere && ($found->site?->state->isVerified() ?? false)
                    => DnsState::Proxied,
                $bare !== $domain && $found->dns->state->isAbsent() && $this->dnsOf($bare, $observations)->isCorrect()
                    => DnsState::WwwMissing,
                default => null,
            };
            $completed[$domain] = $state === null
                ? $found
                : new DomainObservation($found->dns?->withState($state), $found->handshake, $found->site);
        }

        return $completed;
    }

    /** @param array<string, DomainObservation> $observations */
    private function dnsOf(string $domain, array $observations): DnsState
    {
        return $observations[$domain]->dns->state ?? DomainList::find($domain)->dns ?? DnsState::NotChecked;
    }
}
