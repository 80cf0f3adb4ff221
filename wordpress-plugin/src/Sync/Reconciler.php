<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\ApiException;
use ServerPilot\Exception\ServerPilotException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\RemovalCause;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncResult;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\ServerPilot\IncompatibleExtensionException;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
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
    /** The facts read so far; a failure is planned with them. */
    private PlanInput $input;
    /** When the next sync is due, by the last plan. */
    private ?int $next_sync = null;

    public function __construct(
        private Client $client,
        private Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
    }

    /**
     * Syncs until nothing is due. `$progress` gets each step, for a progress display: list, plan, send, certificate. With
     * `$ignore_delays`, as for an operator, it does not wait for retries to be due.
     */
    public function run(?Closure $progress = null, bool $ignore_delays = false): SyncResult
    {
        // @mago-ignore analysis:redundant-null-coalesce (it takes the default for a closure)
        $progress ??= static function (string $step): void {};
        $owner = Lease::newOwner();
        try {
            $round = 0;
            $result = new SyncResult(SyncOutcome::Done);
            do {
                $last = $this->withLease($owner, fn(): SyncResult => $this->reconcile(
                    $owner,
                    $progress,
                    $ignore_delays,
                ));
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
            return SyncRecorder::failed($e);
        }
    }

    /** What a sync would do now. Changes nothing, and takes no lease. */
    public function preview(): Plan
    {
        return $this->client->plan($this->reader->domains($this->reader->apps(preview: true)));
    }

    private function reconcile(string $owner, Closure $progress, bool $ignore_delays): SyncResult
    {
        $this->input = new PlanInput(time(), $this->client->appId(), ignore_delays: $ignore_delays);
        $this->input = $this->input->with(app_state: State::appState($this->client->appId()));
        $this->next_sync = $this->client->plan($this->input)->next_sync;
        if ($this->next_sync !== null) {
            return new SyncResult(SyncOutcome::Delayed, State::text('failure'));
        }
        Schema::mergePreviousVersion();
        State::salt();
        $progress('list');
        $this->input = $this->reader->apps(ignore_delays: $ignore_delays);
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
        if (!Lease::renew($owner)) {
            return new SyncResult(SyncOutcome::Busy);
        }
        $this->followAction();
        $this->input = (new ServerContact($this->client, $owner))->addedTo($this->input);

        $progress('plan');
        $this->input = $this->reader->domains($this->input);
        $plan = $this->client->plan($this->input);
        if ($plan->adoption !== null) {
            Adoption::begin($plan->adoption, $this->input->store['marker'] ?? 0);
        }
        DomainStore::recordReads($plan->reads, $this->input->records ?? []);
        $this->endApprovals($plan);
        foreach ($plan->changes as $change) {
            EarlierLists::keep($change->app_id, $this->input->list($change->app_id), 'sync');
            if (!Lease::renew($owner)) {
                return new SyncResult(SyncOutcome::Busy);
            }
            $progress('send');
            // If this process dies during the update, the next sync must rewrite the list.
            State::setAppStates($plan->app_states);
            $confirmed = $this->confirmed($change, $plan);
            // The last statement before the update: after a failure in between, the plugin would claim what others add.
            DomainStore::recordIntent($confirmed->add);
            $this->send($confirmed);
            $plan = $this->client->plan($this->input);
        }
        State::setAppStates($plan->app_states);
        $this->next_sync = $plan->next_sync;
        $result = SyncRecorder::record($plan, $this->input);
        History::prune();
        EarlierLists::prune();
        $list = $this->input->results['report']['domains'] ?? null;
        State::change([
            'adopted' => true,
            'adopted_app_id' => $this->input->app_id,
            'mapping_tables' => self::rememberedTables($this->input->desired->tables ?? [], $plan),
            'wildcards' => array_values((array) preg_grep(
                '/^\*\./',
                $list ?? $this->input->list($this->input->app_id),
            )),
            'listed' => $list === null ? $this->input->listed() : count($list),
        ]);

        $this->endApprovals($plan);

        $progress('certificate');
        if ($plan->enable_autossl !== []) {
            if (!Lease::renew($owner)) {
                return $result;
            }
            $this->enableAutossl();
        }
        // The updates succeeded, so no account error remains.
        State::set('pause', []);

        return $result;
    }

    /** A failure affects only AutoSSL, which is requested again later. */
    private function enableAutossl(): void
    {
        $this->input = $this->input->with(desired: null, records: null);
        try {
            $this->input = $this->input->withResult('autossl', $this->client->enableAutossl()['state']);
        } catch (Throwable $e) {
            Log::error($e->getMessage());
            $this->input = $this->input->withResult('autossl_failure', self::failure($e));
        }
        $plan = $this->client->plan($this->input);
        State::setAppStates($plan->app_states);
        $times = array_filter([$this->next_sync, $plan->next_sync]);
        $this->next_sync = $times === [] ? null : min($times);
    }

    /** Reads the tables again just before the call: only removals that are still due, or an operator's own, are sent. */
    private function confirmed(AppChange $change, Plan $plan): AppChange
    {
        $unless_desired = array_filter(
            $change->remove,
            static fn(string $domain): bool => ($plan->causes[$domain] ?? null) !== RemovalCause::Operator,
        );

        if ($unless_desired === []) {
            return $change;
        }
        // With the records as changed by the first plan: a read that has a domain ends an absence that the first plan began.
        $input = $this->reader->tables($this->input->with(records: DomainStore::all()));
        $again = $this->client->plan($input);
        DomainStore::recordReads($again->reads, $input->records ?? []);
        $this->endApprovals($again);

        return $change->keeping(array_values(array_diff($change->remove, array_keys($again->causes))));
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
    private function withLease(string $owner, Closure $sync): SyncResult
    {
        if (!Lease::take($owner)) {
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
            Lease::release($owner);
            State::update(static fn(array $state): array => [
                'first_run' => (int) $state['first_run'] === 0 ? time() : $state['first_run'],
                'last_run' => time(),
                'sync_totals' => $meter->addedTo($state['sync_totals'], $outcome),
            ]);
        }
    }

    /** Did ServerPilot configure the server for the last change? */
    private function followAction(): void
    {
        $action = State::text('action');
        if ($action === '') {
            return;
        }
        try {
            $end = $this->client->action($action)['status'];
        } catch (ActionFailedException $e) {
            $end = 'failed';
            History::add('', 'failure', $e->getMessage());
            Log::error($e->getMessage());
        } catch (Throwable $e) {
            if (!$e instanceof ApiException || $e->httpStatus !== 404) {
                // The domains are synced without it, and the next sync requests it again.
                Log::error($e->getMessage());

                return;
            }
            $end = 'forgotten';
        }
        $this->input = $this->input->withResult('action', $end);
    }

    private function send(AppChange $change): void
    {
        try {
            $report = $this->client->sync($change, Desired::inBothForms($this->input->networks ?? []));
            $this->input = $this->input->withResult('report', $report);
        } catch (Throwable $e) {
            $this->input = $this->input->withResult('failure', self::failure($e));
            if ($e instanceof ServerPilotException && $e->report !== null) {
                $this->input = $this->input->withResult('report', $e->report);
            }
            throw $e;
        }
    }

    /** Records a failure: of the whole sync, if nothing was planned or sent or the outcome is unknown; or of a part of an update. */
    private function fail(Throwable $e): SyncResult
    {
        if ($e instanceof IncompatibleExtensionException) {
            // The extension cannot decide what to record either. The next scheduled sync tries again.
            SyncRecorder::keepFailure($e);

            return SyncRecorder::failed($e, $this->input->results['report'] ?? []);
        }
        // If a part of an update succeeded, its results are planned with the same facts.
        if (!isset($this->input->results['report'], $this->input->results['failure'])) {
            $this->input = $this->input->with(
                desired: null,
                failure: self::failure($e),
                // If an update sent nothing, its recorded intents end.
                records: isset($this->input->results['failure']) ? DomainStore::all() : null,
            );
        }
        $plan = $this->client->plan($this->input);
        State::setAppStates($plan->app_states);
        $this->next_sync = $plan->next_sync;
        $actions = SyncRecorder::record($plan, $this->input)->actions;
        if ($plan->pause !== null) {
            return SyncRecorder::paused($plan->pause)->withActions($actions);
        }
        SyncRecorder::keepFailure($e);

        return SyncRecorder::failed($e, $this->input->results['report'] ?? [])->withActions($actions);
    }

    /** @return array{exception: string, source: string, message: string} */
    private static function failure(Throwable $e): array
    {
        return [
            'exception' => substr((string) strrchr('\\' . $e::class, '\\'), 1),
            'source' => $e instanceof DatabaseException ? 'database' : 'server',
            'message' => $e->getMessage(),
        ];
    }
}
