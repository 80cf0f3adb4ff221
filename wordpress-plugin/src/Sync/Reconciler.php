<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use RuntimeException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\RemovalCause;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncResult;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\IncompatibleExtensionException;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Reconciles ServerPilot's list with the desired domains, as `serverpilot_plan()` decides. {@see self::reconcile()} has all the
 * steps of one sync.
 */
final class Reconciler
{
    /** Maximum number of consecutive syncs while events keep arriving. */
    private const ROUNDS = 5;

    private SnapshotReader $reader;
    private AppRequests $requests;
    /** Of the lease. */
    private string $owner = '';
    /** The facts read so far; a failure is planned with them. */
    private PlanInput $input;
    /** Everything was sent, and its results are being written. */
    private bool $is_recording = false;
    /** When the next sync is due, by the last plan. */
    private ?int $next_sync = null;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
        $this->requests = new AppRequests($client);
    }

    /**
     * Syncs until nothing is due. `$progress` gets each step, for a progress display: list, plan, send, certificate. With
     * `$ignore_delays`, as for an operator, it does not wait for retries to be due.
     */
    public function run(?Closure $progress = null, bool $ignore_delays = false): SyncResult
    {
        // @mago-ignore analysis:redundant-null-coalesce (it takes the default for a closure)
        $progress ??= static function (string $step): void {};
        $this->owner = Lease::newOwner();
        try {
            $round = 0;
            $result = new SyncResult(SyncOutcome::Done);
            do {
                $last = $this->withLease(fn(): SyncResult => $this->reconcile($progress, $ignore_delays));
                Listeners::notify($last->actions);
                $result = $last->after($result);
                // Not again in the next round.
                $ignore_delays = false;

                // An event that arrived while the lease was held could not start another sync.
            } while ($result->outcome === SyncOutcome::Done && ++$round < self::ROUNDS && DomainStore::dueCount() > 0);
            if ($this->next_sync !== null) {
                Scheduler::wakeAt($this->next_sync);
            }

            return $result;
        } catch (DatabaseException $e) {
            // The failure could not be recorded, and the job's caller does not expect an exception.
            return SyncRecorder::failed($e->getMessage());
        }
    }

    /** What a sync would do now. Changes nothing, and takes no lease. */
    public function preview(): Plan
    {
        return $this->client->plan($this->reader->domains($this->reader->apps(preview: true)));
    }

    private function reconcile(Closure $progress, bool $ignore_delays): SyncResult
    {
        $this->is_recording = false;
        // A failure before anything is read has these facts.
        $this->input = new PlanInput(time(), $this->client->appId(), ignore_delays: $ignore_delays);
        $this->input = $this->reader->begin(ignore_delays: $ignore_delays);
        $this->next_sync = $this->client->plan($this->input)->next_sync;
        if ($this->next_sync !== null) {
            return new SyncResult(SyncOutcome::Delayed, State::text('failure'));
        }
        Schema::mergePreviousVersion();
        State::salt();
        $progress('list');
        $this->input = $this->reader->apps(ignore_delays: $ignore_delays, may_ask: fn(): bool => Lease::renew($this->owner));
        $gate = $this->client->plan($this->input);
        if ($gate->pause !== null) {
            return SyncRecorder::paused($gate->pause);
        }
        SyncRecorder::letThrough($gate->confirmations, $this->client->appId(), $this->desired->hostKind()->value);
        if ($gate->observes) {
            // A pause for an account error ends with a successful update, and none will be sent.
            State::set('pause', []);

            return new SyncResult(SyncOutcome::Observed);
        }
        $states = $this->input->app_states ?? [];
        $open = array_filter($states, static fn(AppState $state): bool => $state->action !== null);
        foreach ($open === [] ? array_slice($states, 0, 1) : $open as $state) {
            if (!Lease::renew($this->owner)) {
                return new SyncResult(SyncOutcome::Busy);
            }
            $this->input = $this->requests->followAction($state, $this->input);
        }
        $this->input = (new ServerContact($this->client, $this->owner))->addedTo($this->input);

        $progress('plan');
        $this->input = $this->reader->domains($this->input);
        $plan = $this->client->plan($this->input);
        if ($plan->adoption !== null) {
            Adoption::begin($plan->adoption, $this->input->store['marker'] ?? 0);
        }
        DomainStore::recordReads($plan->reads, $this->input->records ?? []);
        $this->endApprovals($plan);
        $facts = $this->input;
        while (($change = $this->next($plan)) !== null) {
            EarlierLists::keep($change->app_id, $this->input->list($change->app_id), 'sync');
            if (!Lease::renew($this->owner)) {
                return $this->input->reports() === []
                    ? new SyncResult(SyncOutcome::Busy)
                    : throw new RuntimeException(__(
                        'The sync was interrupted before every app was updated. The next sync continues.',
                        'serverpilot-sync',
                    ));
            }
            $progress('send');
            // If this process dies during the update, the next sync must rewrite the list.
            AppStates::store($plan->app_states, $this->input->app_id);
            $confirmed = $this->confirmed($change, $plan);
            // The last statement before the update: after a failure in between, the plugin would claim what others add.
            OwnershipRecorder::intend($confirmed->add, $confirmed->app_id, $this->input);
            $this->input = $this->requests->update($confirmed, $this->input);
            $facts = $this->withIntents();
            $plan = $this->client->plan($facts);
        }
        $this->is_recording = true;
        $failures = $this->input->failures();
        if ($failures !== [] && $plan->isFailed()) {
            return $this->recordFailure($plan, $facts, $failures[0]['message']);
        }
        // One further app has failed, and is updated again later. Its domains have the message.
        array_map(Log::error(...), array_column($failures, 'message'));
        if (!Lease::keep($this->owner)) {
            return SyncRecorder::overtaken($plan, $this->input);
        }
        AppStates::store($plan->app_states, $this->input->app_id);
        $this->next_sync = $plan->next_sync;
        $result = SyncRecorder::record($plan, $this->input);
        SyncRecorder::recordWhole($plan, $this->input);
        $this->endApprovals($plan);

        $progress('certificate');
        if (!$this->enableAutossl($plan)) {
            return $result;
        }
        PoolMoves::update($plan->moves, $this->input->plannedMoves());
        PoolStatus::update($plan);
        // The updates succeeded, so no account error remains.
        State::set('pause', []);

        return $result;
    }

    /** The first update of a plan that was not sent yet. */
    private function next(Plan $plan): ?AppChange
    {
        foreach ($plan->changes as $change) {
            if (!$this->input->hasUpdated($change->app_id)) {
                return $change;
            }
        }

        return null;
    }

    /**
     * The facts after an update. If no update has a report, the recorded intents can end; otherwise the records stay as they were
     * read, because their generations show which domains have changed since.
     */
    private function withIntents(): PlanInput
    {
        return $this->input->reports() === [] ? $this->rereadIntents() : $this->input;
    }

    private function rereadIntents(): PlanInput
    {
        return $this->input->with(
            records: DomainStore::all(),
            ownership: $this->input->ownership === null ? null : PoolDomains::all($this->input->now),
        );
    }

    /** @return bool false if the lease was lost */
    private function enableAutossl(Plan $plan): bool
    {
        foreach ($plan->enable_autossl as $app_id) {
            if (!Lease::renew($this->owner)) {
                return false;
            }
            $this->input = $this->requests->enableAutossl($app_id, $this->input->with(desired: null, records: null));
            $after = $this->client->plan($this->input);
            if (!Lease::keep($this->owner)) {
                return false;
            }
            AppStates::store($after->app_states, $this->input->app_id);
            $times = array_filter([$this->next_sync, $after->next_sync]);
            $this->next_sync = $times === [] ? null : min($times);
        }

        return true;
    }

    /**
     * Reads the tables again just before the call, and the lists if another app keeps what this one loses: only removals that are
     * still due, or an operator's own, are sent.
     */
    private function confirmed(AppChange $change, Plan $plan): AppChange
    {
        $unless_desired = array_filter(
            $change->remove,
            static fn(string $domain): bool => ($plan->causes[$domain] ?? null) !== RemovalCause::Operator,
        );

        if ($unless_desired === []) {
            return $change;
        }
        $input = $this->input;
        $moved = array_intersect($change->remove, $change->moved);
        if ($moved !== []) {
            try {
                $input = $input->with(apps: $this->client->apps(), results: []);
            } catch (Throwable $e) {
                // They leave by a later sync.
                Log::error($e->getMessage());
                $change = $change->removing(array_diff($change->remove, $moved));
            }
        }
        // With the records as changed by the first plan: a read that has a domain ends an absence that the first plan began.
        $input = $this->reader->tables($input->with(records: DomainStore::all()));
        $again = $this->client->plan($input);
        DomainStore::recordReads($again->reads, $input->records ?? []);
        $this->endApprovals($again);

        return $change->removing($again->changeOf($change->app_id)->remove ?? []);
    }

    /** Ends approvals that this sync has used or found no longer due; not those that an operator gave during the sync. */
    private function endApprovals(Plan $plan): void
    {
        $pending = array_diff_key($plan->causes, array_fill_keys($plan->removed, true));
        $approved = array_column($this->input->guard['approved'] ?? [], 'at', 'domain');
        $ended = array_diff_key($approved, $pending);
        if ($ended !== []) {
            State::update(static fn(array $state): array => [
                'approved_removals' => array_diff_assoc((array) $state['approved_removals'], $ended),
            ]);
        }
    }

    /** @param Closure(): SyncResult $sync */
    private function withLease(Closure $sync): SyncResult
    {
        if (!Lease::take($this->owner)) {
            return new SyncResult(SyncOutcome::Busy);
        }
        $meter = new SyncMeter($this->client);
        $outcome = SyncOutcome::Failed;
        try {
            // An operator or another sync may have changed it since this process started.
            State::refresh();

            $result = NetworkLocale::withNetworkLocale(function () use ($sync): SyncResult {
                try {
                    $result = $sync();
                    if (in_array($result->outcome, [SyncOutcome::Done, SyncOutcome::Observed], true)) {
                        State::change(['last_success' => time(), 'failure' => '']);
                    }

                    return $result;
                } catch (Throwable $e) {
                    return $this->fail($e);
                }
            });
            $outcome = $result->outcome;

            return $result;
        } finally {
            Lease::release($this->owner);
            State::update(static fn(array $state): array => [
                'first_run' => (int) $state['first_run'] === 0 ? time() : $state['first_run'],
                'last_run' => time(),
                'sync_totals' => $meter->addedTo($state['sync_totals'], $outcome),
            ]);
        }
    }

    /** Records a failure of the sync as a whole. */
    private function fail(Throwable $e): SyncResult
    {
        if ($e instanceof IncompatibleExtensionException) {
            // The extension cannot decide what to record either. The next scheduled sync tries again.
            SyncRecorder::keepFailure($e->getMessage());

            return SyncRecorder::failed($e->getMessage(), $this->input);
        }
        $facts = match (true) {
            // Some apps were updated: with these facts, their reports are recorded.
            !$this->is_recording && $this->input->reports() !== [] => $this->input,
            $this->input->failures() === [] => $this->input->with(desired: null, records: null),
            default => $this->rereadIntents()->with(desired: null),
        };
        $facts = $facts->with(failure: AppRequests::failure($e));

        return $this->recordFailure($this->client->plan($facts), $facts, $e->getMessage());
    }

    private function recordFailure(Plan $plan, PlanInput $facts, string $message): SyncResult
    {
        if (!Lease::keep($this->owner)) {
            Log::error($message);

            return SyncRecorder::overtaken($plan, $facts);
        }
        AppStates::store($plan->app_states, $facts->app_id);
        $this->next_sync = $plan->next_sync;
        $actions = SyncRecorder::record($plan, $facts)->actions;
        if ($plan->pause !== null) {
            return SyncRecorder::paused($plan->pause)->withActions($actions);
        }
        SyncRecorder::keepFailure($message);

        return SyncRecorder::failed($message, $facts)->withActions($actions);
    }
}
