<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\DesiredState;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\State;

/** Reads the facts of a sync in two steps: ServerPilot's lists and what the gate compares, then what the domains depend on. */
final class SnapshotReader
{
    /**
     * Percentage of the mappings that may be removed within a day, and seconds that an announced removal waits: the plan's own
     * defaults, because filters get them as values to change.
     */
    private const REMOVAL_PERCENT = 30;
    private const REMOVAL_WAIT = 120;

    /** Days of the history that show how fast the network grows. */
    private const GROWTH_DAYS = 30;

    private PoolProof $proof;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {
        $this->proof = new PoolProof($client);
    }

    /** What decides whether a sync is due. */
    public function begin(bool $preview = false, bool $ignore_delays = false): PlanInput
    {
        $pool = PoolSettings::pool($this->client->appId());

        return new PlanInput(
            now: time(),
            app_id: $pool->main,
            preview: $preview,
            ignore_delays: $ignore_delays,
            app_states: AppStates::of($pool->appIds()),
            pool: $pool->toFacts(),
        );
    }

    /** @param (Closure(): bool)|null $may_ask before the proof of each further app; without it, none is asked */
    public function apps(bool $preview = false, bool $ignore_delays = false, ?Closure $may_ask = null): PlanInput
    {
        $input = $this->begin($preview, $ignore_delays);
        $apps = $this->client->apps();
        $pool = PoolSettings::pool($input->app_id);

        return $input->with(
            apps: $apps,
            pool: ($may_ask === null ? $pool : $this->proof->renew($pool, $apps, $ignore_delays, $may_ask))->toFacts(),
            domains_per_app: $pool->further === [] ? null : self::domainsPerApp(),
            networks: $this->desired->networkDomains(),
            gate: [
                'home' => MainNetwork::host(),
                'environment' => wp_get_environment_type(),
                'salt' => State::text('salt'),
                'confirmations' => State::confirmations(),
                'store_is_empty' => DomainStore::isEmpty(),
                'confirmed_app_id' => State::text('app_id'),
                'answered_by' => $preview ? null : (new DatabaseProof($this->client))->answeredBy(),
                'integration' => $this->desired->hostKind()->value,
                'confirmed_integration' => State::text('integration'),
                'confirmed_home' => State::text('home'),
                'environment_confirmed' => State::flag('environment_confirmed'),
            ],
            policy: State::policy(),
        );
    }

    /**
     * After the lists: a domain that is unmapped in between is at worst removed by the next sync, and one that is mapped in
     * between at worst added by it.
     */
    public function domains(PlanInput $input): PlanInput
    {
        $records = DomainStore::all();
        $asked = array_map(static fn(DomainRecord $record): ?int => $record->askedFor, array_values($records));

        $input = $this->tables($input)->with(
            records: $records,
            guard: self::guard($input->now),
            approved: array_map(static fn(Approval $approval): array => $approval->toArray(), Approvals::all()),
            adopting: !State::flag('adopted'),
            store: [
                'app_id' => State::text('adopted_app_id'),
                'marker' => self::marker($records),
                'expected' => State::number('store'),
            ],
            sites: MappedSites::existing(array_values(array_filter($asked, is_int(...)))),
            leave_out_covered: State::flag('leave_out_covered'),
            ownership: $input->pool === null && !State::flag('has_pool_owners') ? null : PoolDomains::all($input->now),
            growth: $input->pool === null ? null : self::growth(),
        );

        // Also without a pool: the moves of an app that has left it end.
        return PoolMoves::addTo($input, PoolMoves::recorded(), $this->client);
    }

    /**
     * The number of the last sync that marked the records, by the older one of the tables that have it.
     *
     * @param array<string, DomainRecord> $records
     */
    private static function marker(array $records): int
    {
        $marker = max([0, ...array_column($records, 'marker')]);

        return State::flag('pool_owners_marked') ? min($marker, PoolDomains::marker()) : $marker;
    }

    /** @return array{domains: int, days: int} */
    private static function growth(): array
    {
        $first = State::number('first_run');
        $days = $first === 0 ? 0 : min(self::GROWTH_DAYS, (int) ((time() - $first) / DAY_IN_SECONDS));

        return ['domains' => $days === 0 ? 0 : History::addedWithin($days), 'days' => $days];
    }

    /** The same facts, with another read of the tables that define the desired domains. */
    public function tables(PlanInput $input): PlanInput
    {
        $desired = $this->desired->read();

        return $input->with(networks: $desired->networks, desired: $desired, removals: self::removals($desired));
    }

    /** @return array{removed: list<array{domain: string, at: int, cause: string}>, largest: int, approved: list<array{domain: string, at: int}>, approved_at: ?int, percent: int} */
    private static function guard(int $now): array
    {
        $day = History::lastDay();
        $approved = [];
        foreach (State::approvedRemovals() as $domain => $at) {
            $approved[] = ['domain' => (string) $domain, 'at' => $at];
        }
        $approved_at = State::number('removals_approved_at');

        return [
            'removed' => array_map(static fn(array $removal): array => [
                'domain' => $removal['domain'],
                'at' => $now - $removal['ago'],
                'cause' => $removal['cause'],
            ], $day['removed']),
            'largest' => $day['largest'],
            'approved' => $approved,
            // Relative to the present moment, as the age of removals is: the sync may have waited for ServerPilot since `$now`.
            'approved_at' => $approved_at === 0 ? null : $now - (time() - $approved_at),
            /** Filters the percentage of the mappings that may be removed within a day. */
            'percent' => (int) Filter::required('serverpilot_removal_percent', self::REMOVAL_PERCENT),
        ];
    }

    /** @return array{wait: int, emptied: list<string>, split: bool, left_out: list<string>} */
    private static function removals(DesiredState $desired): array
    {
        $had_rows = State::array('mapping_tables');
        $is_emptied = static fn(bool $has_rows, string $table): bool => (
            !$has_rows
            && ($had_rows[$table] ?? false) === true
        );

        return [
            /** Filters how many seconds an announced removal waits. */
            'wait' => max(0, (int) Filter::required('serverpilot_removal_wait', self::REMOVAL_WAIT)),
            'emptied' => array_keys(array_filter($desired->tables, $is_emptied, ARRAY_FILTER_USE_BOTH)),
            'split' => $desired->isSplit,
            'left_out' => $desired->leftOut,
        ];
    }

    private static function domainsPerApp(): int
    {
        /** Filters how many domains an app of a pool gets before the next one does. */
        return max(1, (int) Filter::required('serverpilot_domains_per_app', Capacity::POOL_APP_DOMAINS));
    }
}
