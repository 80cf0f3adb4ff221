<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Pool\PoolMove;

/** The facts for `serverpilot_plan()`; the stub describes each. A fact that was not read is null. */
final class PlanInput
{
    /**
     * @param bool $preview nothing will be sent or recorded
     * @param bool $ignore_delays an operator started this sync
     * @param list<array{id: string, name: string, domains: list<string>, ...}>|null $apps every app of the account
     * @param list<string>|null $networks the networks' own domains, the main one first
     * @param array{home?: string, environment?: string, salt: string, confirmations: array<string, string>, store_is_empty?: bool, confirmed_app_id?: string, answered_by?: ?string, integration?: string, confirmed_integration?: string, confirmed_home?: string, environment_confirmed?: bool}|null $gate
     * @param list<AppState>|null $app_states
     * @param list<array{app_id: string, own_domain: ?string, proven_at: ?int, leaving: bool}>|null $pool further apps; null if there are none
     * @param int|null $domains_per_app entries of an app before the next one gets domains; null for the plan's own default
     * @param list<array{domain: string, app_id: string, owner: string, intended: bool, absent_since: ?int}>|null $ownership on the further apps; null if there are none
     * @param array{removed: list<array{domain: string, at: int, cause: string}>, largest: int, approved: list<array{domain: string, at: int}>, approved_at: ?int, percent: int}|null $guard
     * @param array{wait: int, emptied: list<string>, split: bool, left_out: list<string>}|null $removals
     * @param array<string, DomainRecord>|null $records by domain
     * @param list<array{domain: string, site: ?int, reason: ?string}>|null $approved
     * @param array{app_id: string, marker: int, expected: int}|null $store how the records compare with the options
     * @param list<int>|null $sites existing sites, of those for which other plugins requested domains
     * @param list<string>|null $restore an earlier list whose missing entries are to be added; null for a sync
     * @param string|null $restore_app_id the app of that list; null for the main one
     * @param int|null $server_contact when the server last contacted ServerPilot; Unix time
     * @param array<array-key, array{action?: string, report?: array{domains: list<string>, added: list<string>, removed: list<string>, action: array{id: ?string, ...}, ...}, failure?: array{exception: string, source: string, message: string}, autossl?: string, autossl_failure?: array{exception: string, source: string, message: string}}> $results of this sync's requests, by app id
     * @param array{exception: string, source: string, message: string}|null $failure of the sync as a whole
     * @param list<array{domain: string, from: string, to: string, since: int, switch: bool, undo: bool}>|null $moves null if there are none
     * @param array<array-key, list<string>>|null $certificates names on the certificate of each app that gets a mapping; null without moves
     * @param array{domains: int, days: int}|null $growth entries that the syncs of these days have added; null without further apps
     * @param bool|null $rebalance an operator asks which mappings to move; null if not
     */
    public function __construct(
        public readonly int $now,
        public readonly string $app_id,
        public readonly bool $preview = false,
        public readonly bool $ignore_delays = false,
        public readonly ?array $apps = null,
        public readonly ?array $networks = null,
        public readonly ?array $gate = null,
        public readonly ?array $app_states = null,
        public readonly ?array $guard = null,
        public readonly ?array $removals = null,
        public readonly ?DesiredState $desired = null,
        public readonly ?array $records = null,
        public readonly ?array $approved = null,
        public readonly ?bool $adopting = null,
        public readonly ?array $store = null,
        public readonly ?array $sites = null,
        public readonly ?bool $leave_out_covered = null,
        public readonly Policy $policy = Policy::Sync,
        public readonly ?array $restore = null,
        public readonly ?int $server_contact = null,
        public readonly array $results = [],
        public readonly ?array $failure = null,
        public readonly ?array $pool = null,
        public readonly ?int $domains_per_app = null,
        public readonly ?array $ownership = null,
        public readonly ?array $moves = null,
        public readonly ?array $certificates = null,
        public readonly ?array $growth = null,
        public readonly ?bool $rebalance = null,
        public readonly ?string $restore_app_id = null,
    ) {}

    /** A copy with other values of the named properties. */
    public function with(mixed ...$changes): self
    {
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new self(...array_merge(get_object_vars($this), $changes));
    }

    /** @return array<string, PoolMove> by domain */
    public function plannedMoves(): array
    {
        $moves = [];
        foreach ($this->moves ?? [] as ['domain' => $domain, 'from' => $from, 'to' => $to, 'since' => $since]) {
            $moves[$domain] = new PoolMove($domain, $from, $to, $since);
        }

        return $moves;
    }

    /** A copy with the result of a request to an app. */
    public function withResult(string $app_id, string $name, mixed $value): self
    {
        return $this->with(results: array_replace($this->results, [
            $app_id => [$name => $value] + ($this->results[$app_id] ?? []),
        ]));
    }

    /** Has this sync sent an update of the app's list? Also if it failed. */
    public function hasUpdated(string $app_id): bool
    {
        return isset($this->results[$app_id]['report']) || isset($this->results[$app_id]['failure']);
    }

    /** @return list<array{exception: string, source: string, message: string}> why updates failed */
    public function failures(): array
    {
        return array_column($this->results, 'failure');
    }

    /** @return array<array-key, array{domains: list<string>, added: list<string>, removed: list<string>, action: array{id: ?string, ...}, ...}> of the updates, by app id */
    public function reports(): array
    {
        return array_filter(array_map(static fn(array $results): ?array => $results['report'] ?? null, $this->results));
    }

    /** @return list<string> domains that the updates added */
    public function added(): array
    {
        return array_merge([], ...array_values(array_column($this->reports(), 'added')));
    }

    /** @return list<string> domains that the updates removed */
    public function removed(): array
    {
        return array_merge([], ...array_values(array_column($this->reports(), 'removed')));
    }

    /** @return array<array-key, string> ids of the apps whose updates changed each domain */
    public function changedOn(): array
    {
        $apps = [];
        foreach ($this->reports() as $app_id => $report) {
            $apps += array_fill_keys([...$report['added'], ...$report['removed']], (string) $app_id);
        }

        return $apps;
    }

    /** @return list<string> an app's list after its update, or as it was read */
    public function listAfter(string $app_id): array
    {
        return $this->results[$app_id]['report']['domains'] ?? $this->list($app_id);
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string> those whose records have an owner on another app than the main one
     */
    public function ownedElsewhere(array $domains): array
    {
        return array_values(array_filter($domains, function (string $domain): bool {
            $record = $this->records[$domain] ?? null;

            return (
                $record !== null
                && !in_array($record->appId, ['', $this->app_id], true)
                && $record->mainOwner !== Owner::None
            );
        }));
    }

    /** @return list<string> an app's list, as it was read */
    public function list(string $app_id): array
    {
        return array_column($this->apps ?? [], 'domains', 'id')[$app_id] ?? [];
    }

    /** @return array<array-key, mixed> as the extension takes it */
    public function toArray(): array
    {
        $facts = get_object_vars($this);
        $facts['desired'] = $this->desired?->domains;
        $facts['policy'] = $this->policy->value;
        $facts['app_states'] = $this->app_states === null ? null : array_map($this->state(...), $this->app_states);
        $facts['records'] = $this->records === null
            ? null
            : array_map($this->record(...), array_values($this->records));
        $facts['results'] = array_map(
            static fn(int|string $app_id, array $results): array => ['app_id' => (string) $app_id] + $results,
            array_keys($this->results),
            $this->results,
        );

        return array_filter($facts, static fn(mixed $fact): bool => $fact !== null);
    }

    /** @return array<array-key, mixed> without what an extension from before pools does not know, as long as it is not set */
    private function state(AppState $state): array
    {
        $unset = array_filter([
            'failed_updates' => $state->failed_updates === 0,
            'update_at' => $state->update_at === null,
            'missing_since' => $state->missing_since === null,
            'adopting' => !$state->adopting,
        ]);

        return array_diff_key(get_object_vars($state), $unset);
    }

    /** @return array<string, mixed> */
    private function record(DomainRecord $record): array
    {
        return [
            'domain' => $record->domain,
            'owner' => $record->mainOwner->value,
            'app_id' => $record->appId,
            'intended' => $record->isIntended,
            'absent_since' => $record->absentFor === null ? null : $this->now - $record->absentFor,
            'asked' => $record->askedFor,
            'hold' => $record->hold->value,
            'removal_announced_at' => $record->announcedFor === null ? null : $this->now - $record->announcedFor,
            'renamed' => $record->isRenamed,
            'undesired_since' => $record->undesiredFor === null ? null : $this->now - $record->undesiredFor,
            'undesired_reads' => $record->undesiredReads,
            'by_filter' => $record->isByFilter,
            'settled' => $record->isSettled(),
            'attempts' => $record->attempts,
            'due' => $record->dueIn === null ? null : $this->now + $record->dueIn,
        ];
    }
}
