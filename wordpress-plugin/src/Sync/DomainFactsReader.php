<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Domain\DomainFacts;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Reads the facts for a diagnosis: stored ones, for a page that must respond at once, or checked now. */
final class DomainFactsReader
{
    public function __construct(
        private Client $client,
        private Desired $desired,
        private Monitor $monitor,
    ) {}

    /**
     * Stored facts: no request and no DNS query.
     *
     * @param list<DomainRecord> $records
     *
     * @return array<string, DomainFacts> by domain
     */
    public function remembered(array $records): array
    {
        $sites = MappedSites::of(array_map(static fn(DomainRecord $record): string => $record->domain, $records));
        $action = self::action();
        $current = State::text('action');
        $common = new DomainFacts(
            '',
            time(),
            pause: State::pause(),
            observes: State::policy() === Policy::Observe,
            serverAddress: State::server()['address'],
        );
        $facts = [];
        foreach ($records as $record) {
            // An open action affects the domains that it adds; after a failed one, it is unknown which.
            $is_concerned = $action !== ActionState::Open || $record->actionId === $current;
            $facts[$record->domain] = $common->with(
                domain: $record->domain,
                site: isset($sites[$record->domain]) ? $sites[$record->domain]->address : '',
                stage: ($sites[$record->domain] ?? null)?->stage,
                record: $record,
                action: $is_concerned ? $action : ActionState::None,
                dns: $record->dns,
                certificate: $record->certificate,
                certificateEnd: $record->certificateEnd,
            );
        }

        return $facts;
    }

    /**
     * Facts checked now: ServerPilot's list, DNS, and the certificate by a TLS handshake if the domain points here. If a request
     * fails, the stored facts are kept and the error is reported as the problem.
     */
    public function live(string $domain): DomainFacts
    {
        $record = DomainList::find($domain);
        $site = MappedSites::of([$domain])[$domain] ?? null;
        $remembered = $record === null
            ? new DomainFacts(
                $domain,
                time(),
                pause: State::pause(),
                observes: State::policy() === Policy::Observe,
                action: self::action(),
                serverAddress: State::server()['address'],
            )
            : $this->remembered([$record])[$domain];
        $facts = $remembered->with(
            site: $site->address ?? '',
            stage: $site?->stage,
            isNetworkDomain: in_array($domain, $this->desired->protectedDomains(), true),
            addresses: $this->monitor->addresses($domain),
        );
        try {
            $app = $this->client->app();
            $keys = array_map(fn(string $entry): string => $this->client->normalize($entry) ?? $entry, $app['domains']);
            $certificate = $app['certificate'];
            $is_covered = $this->monitor->coverage($certificate['names'] ?? [])($domain);
            $facts = $facts->with(
                serverAddress: $this->monitor->serverAddress(),
                isListed: in_array($domain, $keys, true),
                certificate: $is_covered ? CertificateState::Covered : CertificateState::Missing,
                certificateEnd: $is_covered && $certificate !== null
                    ? (int) strtotime($certificate['not_after'])
                    : null,
            );
        } catch (Throwable $e) {
            $facts = $facts->with(problem: $e->getMessage());
        }
        $dns = $this->monitor->dns(
            $domain,
            $facts->addresses ?? [],
            $facts->serverAddress === '' ? [] : $this->monitor->expectedAddresses(),
        );

        return $dns === DnsState::Here ? $this->withHandshake($facts->with(dns: $dns)) : $facts->with(dns: $dns);
    }

    /** Status of the action of the last update. */
    public static function action(): ActionState
    {
        return match (true) {
            State::number('failed_actions') > 0 => ActionState::Failed,
            State::text('action') !== '' => ActionState::Open,
            default => ActionState::None,
        };
    }

    private function withHandshake(DomainFacts $facts): DomainFacts
    {
        try {
            $seen = $this->client->certificate($facts->domain);
        } catch (Throwable $e) {
            // A server often cannot reach itself by its public address, so ServerPilot's report of the certificate is kept.
            return $facts->with(certificateMessage: $e->getMessage());
        }

        return match (true) {
            $seen['valid'] => $facts->with(
                certificate: CertificateState::Covered,
                certificateEnd: (int) strtotime((string) $seen['not_after']),
            ),
            // While a certificate is being issued, the server still uses another one, which is not an error.
            $facts->certificate === CertificateState::Missing => $facts,
            default => $facts->with(
                certificate: CertificateState::Invalid,
                certificateMessage: (string) $seen['reason'],
            ),
        };
    }
}
