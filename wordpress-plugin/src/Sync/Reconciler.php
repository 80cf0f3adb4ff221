<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\NotFoundException;
use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\AppState;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * One pass over the names: lease, list, gate, wanted, plan, intent, send, record, release, look again.
 *
 * What is done is decided by `serverpilot_plan()`; this gathers the facts, carries the plan out, and stores what it says.
 *
 * @phpstan-import-type Plan from Client
 */
final class Reconciler
{
    /** Rounds of one pass, in case that events keep coming. */
    private const ROUNDS = 5;

    /** What the last failure of a pass said, for somebody who waits. */
    public string $failure = '';

    /** @var \Closure(string): void */
    private \Closure $told;

    public function __construct(
        private Client $client,
        private Desired $wanted,
    ) {
        $this->told = static function (string $step): void {};
    }

    /**
     * @param \Closure(string): void|null $told of each step, for somebody who waits: list, plan, send, certificate
     *
     * @return string how it ended: done, busy, paused, failed
     */
    public function run(?\Closure $told = null): string
    {
        $this->told = $told ?? static function (string $step): void {};
        try {
            return $this->rounds(implode('-', [(string) gethostname(), (string) getmypid(), bin2hex(random_bytes(4))]));
        } catch (Database $e) {
            // Nothing of it could be noted, and whoever runs a queue does not expect an exception.
            return $this->brokeOff($e);
        }
    }

    private function rounds(string $owner): string
    {
        for ($round = 0; $round < self::ROUNDS; ++$round) {
            $end = $this->underLease($owner);
            // A reminder that came while the lease was still held found the pass busy, and went: hence this look.
            if ($end !== 'done' || DomainStore::dueCount() === 0) {
                return $end;
            }
        }

        return 'done';
    }

    private function underLease(string $owner): string
    {
        if (!Lease::take($owner)) {
            return 'busy';
        }
        try {
            // An administrator, or the pass before this one, may have decided something since this process began.
            State::readAgain();

            return NetworkLocale::withNetworkLocale(fn(): string => $this->round($owner));
        } finally {
            Lease::release($owner);
            State::set('last_pass', time());
        }
    }

    /**
     * What a pass would do now. Reads, and changes nothing: without a lease, so what it says is as of this moment.
     *
     * @return Plan
     */
    public function preview(): array
    {
        $snapshot = new Snapshot($this->client, $this->wanted, preview: true);
        $snapshot->readApps();
        $snapshot->readDomains();

        return $this->client->plan($snapshot->facts());
    }

    private function round(string $owner): string
    {
        $snapshot = new Snapshot($this->client, $this->wanted);
        try {
            return $this->reconcile($owner, $snapshot);
        } catch (Throwable $e) {
            return $this->fail($e, $snapshot);
        }
    }

    private function reconcile(string $owner, Snapshot $snapshot): string
    {
        ($this->told)('list');
        $snapshot->readApps();
        $pause = $this->client->plan($snapshot->facts())['pause'];
        if ($pause !== null) {
            return $this->pause($pause);
        }
        State::change(['pause' => [], 'home' => Snapshot::home(), 'app_id' => $this->client->appId()]);
        $this->followAction($snapshot);

        ($this->told)('plan');
        $snapshot->readDomains();
        $plan = $this->client->plan($snapshot->facts());
        $report = null;
        foreach ($plan['changes'] as $change) {
            DomainStore::intend($change['add']);
            if (!Lease::take($owner)) {
                return 'busy';
            }
            ($this->told)('send');
            // A process that dies in the update owes a rewrite.
            AppState::write($plan['app_states']);
            $report = $this->send($change, $snapshot);
            $plan = $this->client->plan($snapshot->facts());
        }
        AppState::write($plan['app_states']);
        SyncRecorder::record($plan, $snapshot, (string) ($report['action']['id'] ?? ''));
        History::prune();
        State::change([
            'adopted' => true,
            'brake_released' => false,
            'listed' => $report === null ? $snapshot->listed : count($report['domains']),
        ]);
        ($this->told)('certificate');
        if ($plan['enable_autossl'] !== []) {
            $snapshot->addResult('autossl', $this->client->enableAutossl()['state']);
            $snapshot->withoutDomains();
            AppState::write($this->client->plan($snapshot->facts())['app_states']);
        }

        return 'done';
    }

    /** Did ServerPilot configure the server for the last change? */
    private function followAction(Snapshot $snapshot): void
    {
        $action = (string) State::get('action');
        if ($action === '') {
            return;
        }
        try {
            $end = $this->client->action($action)['status'];
        } catch (ActionFailedException $e) {
            $end = 'failed';
            History::add('', 'failure', $e->getMessage(), '', 0);
            Log::error($e->getMessage());
        } catch (NotFoundException) {
            $end = 'forgotten';
        }
        $snapshot->addResult('action', $end);
    }

    /**
     * The update.
     *
     * @param array{app_id: string, add: list<string>, remove: list<string>, rewrite: bool} $change
     *
     * @return array<string, mixed> its report
     */
    private function send(array $change, Snapshot $snapshot): array
    {
        try {
            // The plan's removal guard has decided; the extension's would see this call alone.
            $report = $this->client->sync(
                $change['add'],
                $change['remove'],
                $snapshot->networks,
                force: true,
                rewrite: $change['rewrite'],
            );
        } catch (Throwable $e) {
            $snapshot->addResult('failure', Snapshot::failure($e));
            throw $e;
        }
        $snapshot->addResult('report', $report);

        return $report;
    }

    /** A failure of the pass as a whole: nothing was planned, or nothing was sent, or the answer is unknown. */
    private function fail(Throwable $e, Snapshot $snapshot): string
    {
        $this->failure = $e->getMessage();
        $snapshot->fail($e);
        $plan = $this->client->plan($snapshot->facts());
        AppState::write($plan['app_states']);
        if ($plan['pause'] !== null) {
            return $this->pause($plan['pause']);
        }
        SyncRecorder::record($plan, $snapshot);

        return $this->brokeOff($e);
    }

    private function brokeOff(Throwable $e): string
    {
        $this->failure = $e->getMessage();
        Log::error(sprintf(
            /* translators: %s: a message */
            __('The names could not be brought in step: %s', 'serverpilot-sync'),
            $e->getMessage(),
        ));

        return 'failed';
    }

    /** @param array{reason: string, values: array<string, mixed>} $pause */
    private function pause(array $pause): string
    {
        $message = ReasonText::ofPause($pause['reason'], $pause['values']);
        $stored = (array) State::get('pause');
        if (($stored['message'] ?? '') !== $message) {
            State::set('pause', ['reason' => $pause['reason'], 'message' => $message, 'since' => time()]);
            History::add('', 'pause', $message, '', 0);
            Log::error($message);
        }

        return 'paused';
    }
}
