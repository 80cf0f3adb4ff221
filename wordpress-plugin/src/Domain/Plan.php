<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Pool\Forecast;
use ServerPilot\Sync\Domain\Pool\MoveProgress;
use ServerPilot\Sync\Domain\Pool\PoolMember;

/** The decisions of `serverpilot_plan()`; the stub describes each. */
final class Plan
{
    /**
     * @param array<string, string> $confirmations
     * @param bool $observes the policy is to send nothing
     * @param list<AppChange> $changes
     * @param list<string> $enable_autossl ids of apps
     * @param list<AppState> $app_states
     * @param list<RecordChange> $records
     * @param list<Ownership> $ownership
     * @param list<string> $forget
     * @param list<string> $answered
     * @param list<ApprovalChange> $approvals
     * @param list<Approval> $approve
     * @param list<string> $added
     * @param list<string> $removed
     * @param array<string, RemovalCause> $causes why each domain is removed, by domain
     * @param list<ReadChange> $reads
     * @param int $mappings managed and adopted ones
     * @param bool $waits_for_table domains stay on the list because a mapping table was emptied
     * @param array<string, string> $waiting messages by domain
     * @param list<string> $adopted
     * @param list<string> $unmanaged
     * @param list<string> $no_room
     * @param list<string> $covered
     * @param array<string, string> $invalid messages by domain
     * @param list<PoolMember> $pool empty without further apps
     * @param array<array-key, string> $placements app ids by domain; empty without further apps
     * @param list<MoveProgress> $moves
     * @param Forecast|null $forecast null if it was not asked for, or nothing is known
     * @param list<array{domain: string, from: string, to: string, ...}> $rebalance moves that an operator could start
     */
    private function __construct(
        public readonly ?Pause $pause,
        public readonly array $confirmations,
        public readonly bool $observes,
        public readonly bool $needs_server_contact,
        public readonly array $changes,
        public readonly array $enable_autossl,
        public readonly array $app_states,
        public readonly array $records,
        public readonly array $ownership,
        public readonly array $forget,
        public readonly array $answered,
        public readonly array $approvals,
        public readonly array $approve,
        public readonly ?AdoptionReason $adoption,
        public readonly array $added,
        public readonly array $removed,
        public readonly array $causes,
        public readonly array $reads,
        public readonly int $mappings,
        public readonly bool $waits_for_table,
        public readonly array $waiting,
        public readonly array $adopted,
        public readonly array $unmanaged,
        public readonly array $no_room,
        public readonly array $covered,
        public readonly array $invalid,
        public readonly array $pool,
        public readonly array $placements,
        public readonly array $moves,
        public readonly ?Forecast $forecast,
        public readonly array $rebalance,
        public readonly ?int $next_sync,
    ) {}

    /**
     * An extension from before pools gives none of their parts, and does not name the app of an ownership.
     *
     * @param array{
     *     pause: array{reason: string, values: array<string, mixed>}|null,
     *     confirmation: ?string,
     *     confirmations: array<string, string>,
     *     observes: bool,
     *     needs_server_contact: bool,
     *     changes: list<array{app_id: string, add: list<string>, remove: list<string>, rewrite: bool, moved?: list<string>}>,
     *     enable_autossl: list<string>,
     *     app_states: list<array{app_id: string, action: ?string, action_at: ?int, action_is_rewrite: bool, failed_actions: int, failing_since: ?int, rewrite_at: ?int, away_since: ?int, autossl: ?string, autossl_at: ?int, autossl_attempts: int, failed_syncs: int, retry_at: ?int, failed_updates?: int, update_at?: ?int, missing_since?: ?int}>,
     *     records: list<array{domain: string, state: string, reason: ?string, values: array{app?: string, visitors?: string, message?: string}, attempts: int, retry_at: ?int}>,
     *     ownership: list<array{domain: string, app_id?: string, owner: string, intended: bool, absent_since: ?int}>,
     *     forget: list<string>,
     *     answered: list<string>,
     *     approvals: list<array{approval: array{domain: string, site: ?int, reason: ?string}, site: ?int}>,
     *     approve: list<array{domain: string, site: ?int, reason: ?string}>,
     *     adoption: ?string,
     *     added: list<string>,
     *     removed: list<string>,
     *     removals: list<array{domain: string, cause: string}>,
     *     reads: list<array{domain: string, undesired_reads: int, by_filter: bool, is_void: bool}>,
     *     waits_for_table: bool,
     *     mappings: int,
     *     waiting: list<array{domain: string, reason: string, values: array{app?: string, visitors?: string, message?: string}}>,
     *     adopted: list<string>,
     *     unmanaged: list<string>,
     *     no_room: list<string>,
     *     covered: list<string>,
     *     invalid: list<array{domain: string, reason: string, values: array{app?: string, visitors?: string, message?: string}}>,
     *     pool?: list<array{app_id: string, app: ?string, reason: ?string, leaving: bool, left?: bool, listed: int, ours: int, names: int, places: int, room: int, unordered?: list<string>, ...}>,
     *     placements?: array<array-key, string>,
     *     moves?: list<array{domain: string, from: string, to: string, order: string, state: string, until: ?int, ended: bool}>,
     *     forecast?: array{places: int, left: int, days: ?int, level: string}|null,
     *     rebalance?: list<array{domain: string, from: string, to: string, order: string}>,
     *     next_sync: ?int,
     *     ...
     * } $plan as the extension returns it
     * @param string $app_id of the main app
     */
    public static function ofExtension(array $plan, string $app_id): self
    {
        return new self(
            $plan['pause'] === null ? null : Pause::ofPlan($plan['pause'], $plan['confirmation'] ?? ''),
            $plan['confirmations'],
            $plan['observes'],
            $plan['needs_server_contact'],
            array_map(static fn(array $change): AppChange => new AppChange(...$change), $plan['changes']),
            $plan['enable_autossl'],
            array_map(static fn(array $state): AppState => new AppState(...$state), $plan['app_states']),
            array_map(RecordChange::ofPlan(...), $plan['records']),
            array_map(static fn(array $ownership): Ownership => Ownership::ofPlan(
                $ownership + ['app_id' => $app_id],
            ), $plan['ownership']),
            $plan['forget'],
            $plan['answered'],
            array_map(static fn(array $change): ApprovalChange => new ApprovalChange(...$change), $plan['approvals']),
            array_values(array_filter(array_map(Approval::ofStored(...), $plan['approve']))),
            $plan['adoption'] === null ? null : AdoptionReason::tryFrom($plan['adoption']),
            $plan['added'],
            $plan['removed'],
            array_map(RemovalCause::ofPlan(...), array_column($plan['removals'], 'cause', 'domain')),
            array_map(static fn(array $read): ReadChange => new ReadChange(...$read), $plan['reads']),
            $plan['mappings'],
            $plan['waits_for_table'],
            self::messages($plan['waiting']),
            $plan['adopted'],
            $plan['unmanaged'],
            $plan['no_room'],
            $plan['covered'],
            self::messages($plan['invalid']),
            array_map(PoolMember::ofPlan(...), $plan['pool'] ?? []),
            $plan['placements'] ?? [],
            array_map(MoveProgress::ofPlan(...), $plan['moves'] ?? []),
            Forecast::of($plan['forecast'] ?? null),
            $plan['rebalance'] ?? [],
            $plan['next_sync'],
        );
    }

    /** The update of an app; null if there is none. */
    public function changeOf(string $app_id): ?AppChange
    {
        foreach ($this->changes as $change) {
            if ($change->app_id === $app_id) {
                return $change;
            }
        }

        return null;
    }

    /** Has a failure ended the sync? That of one further app does not. */
    public function isFailed(): bool
    {
        return $this->pause !== null || array_sum(array_column($this->app_states, 'failed_syncs')) > 0;
    }

    /**
     * @param list<array{domain: string, reason: string, values: array{app?: string, visitors?: string, message?: string}}> $entries
     *
     * @return array<string, string> by domain
     */
    private static function messages(array $entries): array
    {
        $messages = [];
        foreach ($entries as ['domain' => $domain, 'reason' => $reason, 'values' => $values]) {
            $messages[$domain] = Reason::messageOf($reason, $values);
        }

        return $messages;
    }
}
