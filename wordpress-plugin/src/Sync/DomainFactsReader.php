<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/** Reads the facts for a diagnosis: stored ones, for a page that must respond at once, or checked now. */
final class DomainFactsReader
{
    /** Domains that {@see self::checked()} takes at once: a call has a time limit. */
    public const AT_ONCE = 50;

    private AppCertificates $certificates;
    private DomainChecks $checks;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {
        $this->certificates = new AppCertificates($client);
        $this->checks = new DomainChecks($client, new ServerAddresses($client));
    }

    /**
     * Stored facts: no request and no DNS query.
     *
     * @param list<DomainRecord> $records
     *
     * @return array<string, DomainFacts> by domain
     */
    public function remembered(array $records): array
    {
        $domains = array_map(static fn(DomainRecord $record): string => $record->domain, $records);
        $sites = MappedSites::of($domains);
        $partners = Observations::known(array_map(static fn(string $domain): string => "www.{$domain}", $domains));
        $states = AppStates::all();
        $by_app = array_column($states, null, 'app_id');
        $common = $this->common();
        $further = array_slice($this->pool()->appIds(), 1);
        $facts = [];
        foreach ($records as $record) {
            $app_id = in_array($record->placedOn, $further, true) ? $record->placedOn : '';
            $certificate = $app_id === '' ? $common->appCertificate : AppCertificates::remembered($app_id);
            $state = $by_app[$app_id] ?? $states[0];
            $action = $state->actionState();
            // An open action affects the domains that it adds; after a failed one, it is unknown which.
            $is_concerned = $action !== ActionState::Open || $record->actionId === $state->action;
            $partner = "www.{$record->domain}";
            $facts[$record->domain] = $this->parsed($record->domain, $common)->with(
                site: isset($sites[$record->domain]) ? $sites[$record->domain]->address : '',
                stage: ($sites[$record->domain] ?? null)?->stage,
                record: $record,
                action: $is_concerned ? $action : ActionState::None,
                partner: in_array($partner, $partners, true) ? $partner : '',
                dns: $record->dns,
                dnsReport: $record->dnsReport,
                certificate: $record->certificate,
                certificateMessage: $record->certificateMessage,
                certificateStart: $record->certificateStart,
                certificateEnd: $record->certificateEnd,
                siteState: $record->site,
                siteDetail: $record->siteDetail,
                appCertificate: $certificate,
                hasCustomCertificate: $certificate->isCustom ?? false,
            );
        }

        return $facts;
    }

    /**
     * Stored facts of domains of sites, also of those without a record yet.
     *
     * @param list<string> $domains in normalised form
     *
     * @return array<string, DomainFacts> by domain, in the given order
     */
    public function known(array $domains): array
    {
        $known = $this->remembered($domains === [] ? [] : DomainList::records($domains));
        $common = $this->common();
        $facts = [];
        foreach ($domains as $domain) {
            $facts[$domain] = $known[$domain] ?? $this->parsed($domain, $common);
        }

        return $facts;
    }

    /** Facts about a domain that no site has yet, with its DNS as it is now. */
    public function unmapped(string $domain, DnsReport $dns): DomainFacts
    {
        return $this->parsed($domain, $this->common())->with(dns: $dns->state, dnsReport: $dns);
    }

    /**
     * Facts checked now: ServerPilot's list and the server's last contact, DNS, certificate and site. If a request fails, the stored
     * facts are kept and the error is reported as the problem. The results are stored.
     */
    public function live(string $domain): DomainFacts
    {
        $record = DomainList::find($domain);
        $site = MappedSites::of([$domain])[$domain] ?? null;
        $facts = $record === null
            ? $this->parsed($domain, $this->common())->with(action: self::action())
            : $this->remembered([$record])[$domain];
        $facts = $facts->with(
            site: $site->address ?? '',
            stage: $site?->stage,
            isNetworkDomain: in_array($domain, $this->desired->protectedDomains(), true),
        );
        try {
            $facts = $this->withAccount($facts);
        } catch (Throwable $e) {
            $facts = $facts->with(problem: $e->getMessage());
        }
        try {
            foreach ($this->checks->of([$domain]) as $found) {
                $facts = $found === null ? $facts : self::withObservation($facts, Monitor::record($domain, $found));
            }
        } catch (Throwable $e) {
            // Of an invalid one, the message is the reason.
            return $facts->certificate === CertificateState::Invalid
                ? $facts
                : $facts->with(certificateMessage: $e->getMessage());
        }

        return $facts;
    }

    /**
     * DNS, certificate and site of many domains, checked now and remembered; the rest as it is remembered.
     *
     * @param list<string> $domains at most {@see self::AT_ONCE}
     *
     * @return array<string, DomainFacts> by domain
     */
    public function checked(array $domains, int $seconds = Monitor::TIME): array
    {
        $until = time() + $seconds;
        $late = $this->recordChecks($domains);
        // Among few, a site that stalls has its verdict.
        foreach (count($domains) > DomainChecks::FEW ? array_chunk($late, DomainChecks::FEW) : [] as $few) {
            if (time() >= $until) {
                break;
            }
            $this->recordChecks($few);
        }

        return $this->remembered(DomainList::records($domains));
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string> those for which the time ran out
     */
    private function recordChecks(array $domains): array
    {
        $late = [];
        foreach ($this->checks->of($domains) as $domain => $found) {
            if ($found === null) {
                $late[] = $domain;
            } else {
                Monitor::record($domain, $found);
            }
        }

        return $late;
    }

    /** Status of the actions of the last updates: of several apps, the worst. */
    public static function action(): ActionState
    {
        $states = array_map(static fn(AppState $state): ActionState => $state->actionState(), AppStates::all());

        return match (true) {
            in_array(ActionState::Failed, $states, true) => ActionState::Failed,
            in_array(ActionState::Open, $states, true) => ActionState::Open,
            default => ActionState::None,
        };
    }

    private function common(): DomainFacts
    {
        $certificate = AppCertificates::remembered();

        return new DomainFacts(
            '',
            time(),
            pause: State::pause(),
            observes: State::policy() === Policy::Observe,
            serverAddress: State::server()['address'],
            // Of a server that keeps contact, nothing is remembered.
            serverContact: AppStates::awaySince() !== null ? State::number('server_contact') : null,
            networkDomain: MainNetwork::host(),
            hasCustomCertificate: $certificate->isCustom ?? false,
            appCertificate: $certificate,
        );
    }

    /** What ServerPilot reports: two requests, or three. */
    private function withAccount(DomainFacts $facts): DomainFacts
    {
        $app_id = $this->pool()->find($facts->record->placedOn ?? '')?->appId;
        $app = $this->client->app($app_id);
        $keys = array_map(fn(string $entry): string => $this->client->normalize($entry) ?? $entry, $app['domains']);
        $certificate = $this->certificates->of($app, AppCertificates::remembered($app_id));
        $is_covered = $this->certificates->coverage($certificate->names ?? [])($facts->domain);
        $server = $this->client->test()['server'];
        $contact = (int) strtotime((string) ($server['last_contact'] ?? ''));

        return $facts->with(
            serverAddress: (string) $server['address'],
            serverContact: $contact > 0 ? $contact : null,
            isListed: in_array($facts->domain, $keys, true),
            certificate: $is_covered ? CertificateState::Covered : CertificateState::Missing,
            certificateMessage: '',
            certificateStart: $is_covered ? $certificate?->start : null,
            certificateEnd: $is_covered ? $certificate?->end : null,
            hasCustomCertificate: $certificate->isCustom ?? false,
            appCertificate: $certificate,
        );
    }

    private static function withObservation(DomainFacts $facts, DomainObservation $found): DomainFacts
    {
        $dns = $found->dns->state ?? $facts->dns;
        // A challenge that was blocked stays so until it is found open.
        $site = $found->awaitsChallenge && $facts->siteState === SiteState::ChallengeBlocked ? null : $found->site;
        $facts = $facts->with(
            dns: $dns,
            dnsReport: $found->dns ?? $facts->dnsReport,
            siteState: $site->state ?? $facts->siteState,
            siteDetail: $site->detail ?? $facts->siteDetail,
        );
        $handshake = $found->handshake;

        return match (true) {
            $handshake === null, !$dns->isHere() => $facts,
            $handshake->isValid => $facts->with(
                certificate: CertificateState::Covered,
                certificateStart: $handshake->start,
                certificateEnd: $handshake->end,
            ),
            // While a certificate is being issued, the server still uses another one, which is not an error.
            $facts->certificate === CertificateState::Missing => $facts,
            default => $facts->with(certificate: CertificateState::Invalid, certificateMessage: $handshake->reason),
        };
    }

    private function pool(): Pool
    {
        return PoolSettings::pool($this->client->appId());
    }

    /** The facts that follow from the domain itself: apex and registrable domain. */
    private function parsed(string $domain, DomainFacts $common): DomainFacts
    {
        $parts = $this->client->parts($domain);

        return $common->with(
            domain: $domain,
            isApex: $parts['is_apex'] ?? false,
            registrable: $parts['registrable'] ?? '',
        );
    }
}
