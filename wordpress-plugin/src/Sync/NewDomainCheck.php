<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Customer\NewDomain;
use ServerPilot\Sync\Domain\DesiredState;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\RateLimit;
use Throwable;

/**
 * Checks a domain before its customer maps it: how it is written, who has it, and where it points.
 *
 * Whether the network would add it is what `serverpilot_plan()` decides for a network with nothing else. DNS is asked for a name that
 * the customer chooses, so it is bounded per user and in the network; the extension sends nothing to private addresses.
 */
final class NewDomainCheck
{
    /** Seconds between two checks of a user. */
    private const PER_USER = 2;

    public function __construct(
        private Client $client,
        private Desired $desired,
        private DomainFactsReader $facts,
    ) {}

    /** @return NewDomain|int the seconds after which to ask again */
    public function of(string $given, int $user): NewDomain|int
    {
        $wait = RateLimit::take("try.{$user}", self::PER_USER);
        if ($wait > 0) {
            return $wait;
        }
        $domain = $this->client->normalize($given);
        $parts = $domain === null ? null : $this->client->parts($domain);
        if ($domain === null || $parts === null) {
            return NewDomain::invalid();
        }
        if ($parts['registrable'] === null) {
            return NewDomain::publicSuffix($parts['unicode']);
        }
        $found = NewDomain::ofReason($this->reason($domain));
        if ($found === null && SiteDomains::isInUse($domain)) {
            $found = NewDomain::inUse();
        }
        if ($found === null && preg_match('/[^\x00-\x7f]/', $given) === 1) {
            $found = NewDomain::notInAscii($domain);
        }
        if ($found !== null) {
            return $found;
        }
        $report = new DnsReport(DnsState::NotChecked, time());
        $wait = ConcurrentChecks::run($user, function () use ($domain, &$report): void {
            $report = $this->dns($domain) ?? $report;
        });

        return $wait > 0 ? $wait : NewDomain::ofDns($this->facts->unmapped($domain, $report));
    }

    private function reason(string $domain): Reason
    {
        $networks = $this->desired->networkDomains();
        if (in_array($domain, $networks, true)) {
            // The plan leaves it out without a word: a sync never has it among the desired domains.
            return Reason::NetworkDomain;
        }
        $app = $this->client->appId();
        $pool = PoolSettings::pool($app);
        $lists = array_column($pool->further, 'ownDomain', 'appId');
        $plan = $this->client->plan(
            new PlanInput(
                time(),
                $app,
                preview: true,
                apps: array_map(static fn(string $id): array => [
                    'id' => $id,
                    'name' => '',
                    'server_id' => '',
                    'domains' => $id === $app ? $networks : array_values(array_filter([$lists[$id]])),
                ], $pool->appIds()),
                pool: $pool->toFacts(),
                networks: $networks,
                desired: new DesiredState(
                    $networks,
                    [['domain' => $domain, 'kind' => 'mapped', 'site' => 0]],
                    [],
                    [],
                    false,
                ),
                records: [],
                approved: [],
                adopting: false,
            ),
        );
        foreach ($plan->records as $record) {
            if ($record->domain === $domain) {
                return $record->reason;
            }
        }

        return Reason::None;
    }

    private function dns(string $domain): ?DnsReport
    {
        $expected = (new ServerAddresses($this->client))->expected();
        $given = ServerAddresses::given($domain);
        if ($expected === []) {
            return null;
        }
        try {
            return $given === null
                ? DnsReport::of($this->client->dns($domain, $expected), time())
                : DnsReport::ofAddresses($given, $expected, time());
        } catch (Throwable $e) {
            Log::error("{$domain}: {$e->getMessage()}");

            return null;
        }
    }
}
