<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Checks what no update reports: where domains point, and what the app's certificate covers.
 *
 * Part of the scheduled sync, after the sync itself. Domains take turns, so that it costs the same in a network of any size: first
 * those that are not OK, but at most for half of the time and so many that 300 others have their turn within an hour. The
 * certificate is requested once an hour, and each time while a domain waits for it.
 */
final class Monitor
{
    /** Domains of one run, and the seconds after which no other is started: a resolver may be slow. */
    private const DOMAINS = 50;
    private const NOT_OK = 20;
    private const SECONDS = 10;

    public function __construct(
        private Client $client,
    ) {}

    public function run(): void
    {
        // A copy of the network would check the domains of the original, and the credentials may be wrong.
        if (State::pause() !== null || State::number('last_run') === 0) {
            return;
        }
        $this->checkCertificate();
        $this->checkDns();
    }

    /**
     * @param list<string> $names on a certificate
     *
     * @return \Closure(string): bool does the certificate cover this domain?
     */
    public function coverage(array $names): \Closure
    {
        $covered = array_fill_keys(
            array_map(fn(string $name): string => $this->client->normalize($name) ?? $name, $names),
            true,
        );

        return static fn(string $domain): bool => (
            isset($covered[$domain]) || isset($covered['*' . (string) strstr($domain, '.')])
        );
    }

    /** @return list<string> IPv4 addresses of a domain; of a wildcard, those of a subdomain */
    public function addresses(string $domain): array
    {
        $domain = str_replace('*.', 'www.', $domain);
        /** Overrides the resolver: IPv4 addresses of a domain; false if it has none. */
        $found = Filter::optional('serverpilot_resolve', null, null, $domain) ?? gethostbynamel($domain);

        return is_array($found) ? array_values(array_map(strval(...), $found)) : [];
    }

    /** @return list<string> IP addresses that count as this server, including a proxy in front of it; empty if it is not known */
    public function expectedAddresses(): array
    {
        $address = $this->serverAddress();
        /** IP addresses that count as this server. */
        $expected = $address === '' ? [] : Filter::optional('serverpilot_addresses', [], [$address]);

        return array_values(array_map(strval(...), (array) $expected));
    }

    /** The server's address, requested once a day; empty if ServerPilot reports none. */
    public function serverAddress(): string
    {
        if (time() > (State::number('server_seen') + DAY_IN_SECONDS)) {
            $server = $this->client->test()['server'];
            State::change([
                'server_seen' => time(),
                'server' => ['name' => $server['name'], 'address' => (string) $server['address']],
            ]);
        }

        return State::server()['address'];
    }

    private function checkCertificate(): void
    {
        if (time() < (State::number('certificate_seen') + HOUR_IN_SECONDS) && !Observations::hasUncovered()) {
            return;
        }
        $certificate = $this->client->app()['certificate'];
        $names = $certificate['names'] ?? [];
        Observations::recordCertificate(
            array_values(array_filter(Observations::listedDomains(), $this->coverage($names))),
            $certificate === null ? null : (int) strtotime($certificate['not_after']),
        );
        State::change(['certificate_seen' => time(), 'certificate_names' => count($names)]);
    }

    private function checkDns(): void
    {
        $expected = $this->expectedAddresses();
        if ($expected === []) {
            return;
        }
        $started = microtime(true);
        $checked = $this->checkWhile($started + (self::SECONDS / 2), Observations::notOk(self::NOT_OK), $expected);
        $others = Observations::longestUnchecked(self::DOMAINS - $checked, State::wildcards());
        $this->checkWhile($started + self::SECONDS, $others, $expected);
    }

    /**
     * @param list<string> $domains
     * @param non-empty-list<string> $expected
     *
     * @return int how many domains there was time for
     */
    private function checkWhile(float $end, array $domains, array $expected): int
    {
        $checked = 0;
        foreach ($domains as $domain) {
            if (microtime(true) > $end) {
                break;
            }
            Observations::recordDns($domain, $this->dns($domain, $this->addresses($domain), $expected));
            ++$checked;
        }

        return $checked;
    }

    /**
     * Where a domain points.
     *
     * @param list<string> $addresses of the domain
     * @param list<string> $expected addresses that count as this server
     */
    public function dns(string $domain, array $addresses, array $expected): DnsState
    {
        $dns = DnsState::of($addresses, $expected);

        return $dns === DnsState::Elsewhere && Observations::isProxied($domain) && $this->hasCertificate($domain)
            ? DnsState::Proxied
            : $dns;
    }

    private function hasCertificate(string $domain): bool
    {
        try {
            return $this->client->certificate($domain)['valid'];
        } catch (Throwable) {
            return false;
        }
    }
}
