<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Domain\HistoryLine;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\RecordChange;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncResult;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\State;

/** Records the result of a sync: records, history, log, and the actions for other plugins. */
final class SyncRecorder
{
    /** Maximum number of domains in the log if a sync fails. */
    private const LOGGED = 100;

    /** @param string|null $cause the event of all changes; null for each domain's own event */
    public static function record(Plan $plan, PlanInput $input, ?string $cause = null): SyncResult
    {
        $records = $input->records ?? [];
        $failed = [];
        $new_failures = [];
        foreach ($plan->records as $change) {
            if ($change->state === RecordState::Failed) {
                $failed[$change->domain] = $change;
                if (($records[$change->domain] ?? null)?->message !== $change->message) {
                    $new_failures[$change->domain] = $change;
                }
            }
        }
        $event = static fn(string $domain): string => (
            $cause ?? (isset($records[$domain]) ? $records[$domain]->event : '')
        );
        $apps = $input->changedOn();
        $listed = static fn(string $domain): int => count($input->list($apps[$domain] ?? $input->app_id));
        $app = static fn(string $domain): string => $input->pool === null ? '' : $apps[$domain] ?? '';
        $lines = self::additions($plan->added, $plan, $input, $event);
        foreach ($plan->removed as $domain) {
            $lines[] = HistoryLine::now(
                $domain,
                'remove',
                Message::ours(MessageCode::Removed),
                $event($domain),
                $listed($domain),
                $plan->causes[$domain] ?? null,
                $plan->mappings,
                $app($domain),
            );
        }
        foreach ($new_failures as $change) {
            $lines[] = HistoryLine::now($change->domain, 'failure', $change->stored, $event($change->domain));
        }
        // First, because the removal guard counts lines of the history.
        History::addAll($lines);
        // Before what adoption records: a domain that is adopted and not approved would be held.
        array_map(Approvals::add(...), $plan->approve);
        OwnershipRecorder::record($plan->ownership, $input);
        self::settle($plan, $input);
        PoolDomains::place($plan->placements, $plan->ownership, $input);
        DomainStore::endRequests($plan->answered);
        Approvals::apply($plan->approvals);
        self::mark($plan, $input);
        foreach ($plan->forget as $domain) {
            DomainStore::forget($domain, isset($records[$domain]) ? $records[$domain]->generation : 0);
        }
        self::log($lines);

        return new SyncResult(
            SyncOutcome::Done,
            '',
            $plan->added,
            $plan->removed,
            array_map(static fn(RecordChange $change): string => $change->message, $failed),
            self::actions($lines, $failed, $new_failures),
        );
    }

    /**
     * Another process has taken the lease since, so the records may have the result of a newer sync. Only the history gets what was
     * added; the newer sync finds on the lists what else there is to record.
     */
    public static function overtaken(Plan $plan, PlanInput $input): SyncResult
    {
        $event = static fn(string $domain): string => ($input->records[$domain] ?? null)->event ?? '';
        $lines = self::additions($input->added(), $plan, $input, $event);
        History::addAll($lines);
        self::log($lines);

        return new SyncResult(
            SyncOutcome::Busy,
            '',
            $input->added(),
            $input->removed(),
            actions: self::actions($lines, [], []),
        );
    }

    /** Records what only a whole sync knows: the end of adoption, and the sizes of tables and lists. */
    public static function recordWhole(Plan $plan, PlanInput $input): void
    {
        History::prune();
        EarlierLists::prune();
        State::change([
            'adopted' => true,
            'adopted_app_id' => $input->app_id,
            'mapping_tables' => self::rememberedTables($input->desired->tables ?? [], $plan),
        ] + self::lists($input));
    }

    /**
     * The gate lets the sync through. A pause for an account error stays, because only a successful sync shows that it has ended.
     *
     * @param array<string, string> $confirmations
     */
    public static function letThrough(array $confirmations, string $app_id, string $integration): void
    {
        $is_over = State::pause()?->reason !== PauseReason::Account;
        State::change([
            'app_id' => $app_id,
            'integration' => $integration,
            'confirmations' => $confirmations,
            'home' => '',
        ] + ($is_over ? ['pause' => []] : []));
    }

    /** Records a pause once: its message is compared with that of the stored one. */
    public static function paused(Pause $pause): SyncResult
    {
        $stored = State::pause();
        $is_new = $stored?->message !== $pause->message;
        State::set('pause', $pause->toStored($is_new || $stored === null ? time() : $stored->since));
        if ($is_new) {
            History::add('', 'pause', $pause->inHistory(MessageCode::Pause));
            Log::error($pause->message);
        }

        return new SyncResult(SyncOutcome::Paused, $pause->message);
    }

    /** Records why a sync failed, for the page and the checks; in the history, and in the log of each domain that waits, once for each reason. */
    public static function keepFailure(string $message): void
    {
        if (State::text('failure') !== $message) {
            State::set('failure', $message);
            History::add('', 'failure', Message::ofOthers($message));
            foreach (DomainStore::due(self::LOGGED) as $domain) {
                Log::error("{$domain}: {$message}");
            }
        }
    }

    /** @param PlanInput|null $input with the reports of updates, if there were any */
    public static function failed(string $message, ?PlanInput $input = null): SyncResult
    {
        /* translators: %s: a message */
        Log::error(sprintf(__('The sync failed: %s', 'serverpilot-sync'), $message));

        return new SyncResult(SyncOutcome::Failed, $message, $input?->added() ?? [], $input?->removed() ?? []);
    }

    /**
     * @param list<string> $added
     * @param Closure(string): string $event
     *
     * @return list<HistoryLine>
     */
    private static function additions(array $added, Plan $plan, PlanInput $input, Closure $event): array
    {
        $apps = $input->changedOn();

        return array_map(static fn(string $domain): HistoryLine => HistoryLine::now(
            $domain,
            'add',
            Message::ours(MessageCode::Added),
            $event($domain),
            count($input->list($apps[$domain] ?? $input->app_id)),
            null,
            $plan->mappings,
            $input->pool === null ? '' : $apps[$domain] ?? '',
        ), $added);
    }

    /** @return array{listed: int, further_listed: array<array-key, int>, wildcards: list<string>} what the state keeps of the lists */
    private static function lists(PlanInput $input): array
    {
        $lists = [];
        foreach ($input->app_states ?? [] as $state) {
            $lists[$state->app_id] = $input->listAfter($state->app_id);
        }
        $sizes = array_map(count(...), $lists);

        return [
            'listed' => $sizes[$input->app_id] ?? 0,
            'further_listed' => array_diff_key($sizes, [$input->app_id => true]),
            'wildcards' => array_values(array_filter(
                array_merge([], ...array_values($lists)),
                static fn(string $entry): bool => str_starts_with($entry, '*.'),
            )),
        ];
    }

    /**
     * Keeps the fact that an emptied table had rows, while domains wait that may be missing from it.
     *
     * @param array<string, bool> $tables whether each has rows
     *
     * @return array<string, bool>
     */
    private static function rememberedTables(array $tables, Plan $plan): array
    {
        $before = State::array('mapping_tables');
        foreach ($plan->waits_for_table ? array_keys($tables) : [] as $table) {
            $tables[$table] = $tables[$table] || ($before[$table] ?? false) === true;
        }

        return $tables;
    }

    /** Writes the records that differ from what is stored. */
    private static function settle(Plan $plan, PlanInput $input): void
    {
        $apps = $input->changedOn();
        $actions = array_map(static fn(array $report): string => $report['action']['id'] ?? '', $input->reports());
        $added = array_fill_keys($plan->added, true);
        $alike = [];
        foreach ($plan->records as $change) {
            $record = $input->records[$change->domain] ?? null;
            $values = self::columns(
                $change,
                isset($added[$change->domain]) ? $actions[$apps[$change->domain] ?? $input->app_id] ?? '' : null,
            );
            if ($record === null && $change->retryAt === null) {
                $key = implode("\n", $values);
                $alike[$key] ??= ['values' => $values, 'domains' => []];
                $alike[$key]['domains'][] = $change->domain;
                continue;
            }
            $is_new =
                $record === null
                || $record->state !== $change->state
                || $record->reason !== $change->reason
                || $record->message !== $change->message
                || $record->attempts !== $change->attempts
                || isset($values['action_id']) && $record->actionId !== $values['action_id'];
            if ($is_new || $record?->due !== null || $change->retryAt !== null) {
                DomainStore::settle(
                    $change->domain,
                    $values,
                    $record->generation ?? 0,
                    max(0, ($change->retryAt ?? $input->now) - $input->now),
                );
            }
        }
        foreach ($alike as ['domains' => $domains, 'values' => $values]) {
            DomainStore::settleNew($domains, $values);
        }
    }

    /** @return array<string, string|int> */
    private static function columns(RecordChange $change, ?string $action): array
    {
        $values = [
            'state' => $change->state->value,
            'reason' => $change->reason->value,
            'message' => $change->message,
            'message_values' => $change->stored->toStored(),
            'attempts' => $change->attempts,
        ];
        if ($action !== null) {
            $values['action_id'] = $action;
        }

        return $values;
    }

    /**
     * Marks a record that this sync has written anyway, or another one before the marked record is deleted. The option is written
     * last, because it must never be ahead of a complete table.
     */
    private static function mark(Plan $plan, PlanInput $input): void
    {
        $records = $input->records ?? [];
        $markers = array_column($records, 'marker', 'domain');
        $last = max([0, ...array_values($markers)]);
        $marked = array_search($last, $markers, true);
        // The owners on further apps are not in the records, but they are restored with them.
        $with_record = [
            ...array_map(strval(...), array_keys($records)),
            ...array_column(OwnershipRecorder::on($input->app_id, $plan->ownership), 'domain'),
            ...array_column($plan->records, 'domain'),
        ];
        $written = array_values(array_intersect(array_column($plan->ownership, 'domain'), $with_record));
        if ($written !== []) {
            $domain = $written[0];
        } elseif (in_array($marked, $plan->forget, true)) {
            $domain = array_key_first(array_diff_key($records, array_fill_keys($plan->forget, true)));
        } elseif ($plan->ownership !== [] && $marked !== false) {
            $domain = $marked;
        } else {
            return;
        }
        // Above each number in the tables, also if one of them is older than the others.
        $number = $domain === null ? 0 : max(State::number('store'), $last) + 1;
        if ($domain !== null) {
            DomainStore::mark((string) $domain, $number);
        }
        $has_pool_owners = State::flag('has_pool_owners');
        if ($has_pool_owners) {
            PoolDomains::mark($number);
        }
        State::change(['store' => $number] + ($has_pool_owners ? ['pool_owners_marked' => true] : []));
    }

    /** @param list<HistoryLine> $lines */
    private static function log(array $lines): void
    {
        foreach ($lines as $line) {
            if ($line->what === 'failure') {
                Log::error("{$line->domain}: {$line->message}");
            } else {
                Log::info("{$line->domain} {$line->message}");
            }
        }
    }

    /**
     * Actions for other plugins, each with its arguments.
     *
     * @param list<HistoryLine> $lines
     * @param array<string, RecordChange> $failed
     * @param array<string, RecordChange> $new_failures
     *
     * @return list<non-empty-list<string>>
     */
    private static function actions(array $lines, array $failed, array $new_failures): array
    {
        $actions = [];
        foreach ($lines as $line) {
            if ($line->what !== 'failure') {
                $actions[] = ['serverpilot_domain_changed', $line->domain, $line->what];
            }
        }
        foreach ($failed as $domain => $change) {
            if (isset($new_failures[$domain]) || $change->attempts > 0) {
                $actions[] = ['serverpilot_domain_failed', $change->domain, $change->reason->value, $change->message];
            }
        }

        return $actions;
    }
}
