<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The facts for `serverpilot_plan()`; the stub describes each. A fact that was not read is null. */
final class PlanInput
{
    /**
     * @param bool $preview nothing will be sent or recorded
     * @param bool $ignore_delays an operator started this sync
     * @param list<array{id: string, name: string, domains: list<string>, ...}>|null $apps every app of the account
     * @param list<string>|null $networks the networks' own domains, the main one first
     * @param array{home?: string, environment?: string, salt: string, confirmations: array<string, string>, store_is_empty?: bool, confirmed_app_id?: string, answered_by?: ?string, integration?: string, confirmed_integration?: string, confirmed_home?: string, environment_confirmed?: bool}|null $gate
     * @param array{removed: list<array{domain: string, at: int, cause: string}>, largest: int, approved: list<array{domain: string, at: int}>, approved_at: ?int, percent: int}|null $guard
     * @param array{wait: int, emptied: list<string>, split: bool, left_out: list<string>}|null $removals
     * @param array<string, DomainRecord>|null $records by domain
     * @param list<array{domain: string, site: ?int, reason: ?string}>|null $approved
     * @param array{app_id: string, marker: int, expected: int}|null $store how the records compare with the options
     * @param list<int>|null $sites existing sites, of those for which other plugins requested domains
     * @param list<string>|null $restore an earlier list whose missing entries are to be added; null for a sync
     * @param int|null $server_contact when the server last contacted ServerPilot; Unix time
     * @param array{action?: string, report?: array{domains: list<string>, added: list<string>, removed: list<string>, action: array{id: ?string, ...}, ...}, failure?: array{exception: string, source: string, message: string}, autossl?: string, autossl_failure?: array{exception: string, source: string, message: string}} $results of this sync's requests
     * @param array{exception: string, source: string, message: string}|null $failure of the sync as a whole
     */
    public function __construct(
        public readonly int $now,
        public readonly string $app_id,
        public readonly bool $preview = false,
        public readonly bool $ignore_delays = false,
        public readonly ?array $apps = null,
        public readonly ?array $networks = null,
        public readonly ?array $gate = null,
        public readonly ?AppState $app_state = null,
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
    ) {}

    /** A copy with other values of the named properties. */
    public function with(mixed ...$changes): self
    {
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new self(...array_merge(get_object_vars($this), $changes));
    }

    public function withResult(string $name, mixed $value): self
    {
        return $this->with(results: [$name => $value] + $this->results);
    }

    /** Entries on the app's list. */
    public function listed(): int
    {
        return count($this->list($this->app_id));
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
        unset($facts['app_state']);
        $facts['desired'] = $this->desired?->domains;
        $facts['policy'] = $this->policy->value;
        $facts['app_states'] = $this->app_state === null ? null : [get_object_vars($this->app_state)];
        $facts['records'] = $this->records === null
            ? null
            : array_map($this->record(...), array_values($this->records));
        $facts['results'] = $this->results === [] ? [] : [['app_id' => $this->app_id] + $this->results];

        return array_filter($facts, static fn(mixed $fact): bool => $fact !== null);
    }

    /** @return array<string, mixed> */
    private function record(DomainRecord $record): array
    {
        return [
            'domain' => $record->domain,
            'owner' => $record->owner->value,
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
