<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Exception\ServerPilotException;
use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\EarlierList;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Domain\RestoreResult;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/**
 * Restores an earlier list: adds its domains that the current list lacks, as `serverpilot_plan()` decides. Never removes a domain.
 *
 * An operator waits for the result, so a failure is an exception with a message for the operator.
 */
final class Restoration
{
    private SnapshotReader $reader;
    /** @var list<non-empty-list<string>> for other plugins, once everything is written */
    private array $actions = [];

    public function __construct(
        private Client $client,
        Desired $desired,
    ) {
        $this->reader = new SnapshotReader($client, $desired);
    }

    /** What a restore would add now. Changes nothing, and takes no lease. */
    public function preview(EarlierList $list): RestoreResult
    {
        return $this->result($this->client->plan($this->read($list, preview: true)));
    }

    public function run(EarlierList $list): RestoreResult
    {
        $owner = Lease::newOwner();
        if (!Lease::take($owner)) {
            throw new RuntimeException(__('Another sync is running. Try again in a minute.', 'serverpilot-sync'));
        }
        try {
            State::refresh();
            Schema::mergePreviousVersion();
            $input = $this->read($list);
            $plan = $this->client->plan($input);
            foreach ($plan->changes as $change) {
                $plan = $this->send($change, $plan, $input, $owner);
            }

            return $this->result($plan);
        } finally {
            Lease::release($owner);
            Scheduler::wake();
            Listeners::notify($this->actions);
        }
    }

    private function read(EarlierList $list, bool $preview = false): PlanInput
    {
        $input = $this->reader->apps($preview)->with(restore: $list->entries);
        if ($list->appId !== $input->app_id) {
            $input = $input->with(restore_app_id: $list->appId);
        }
        $plan = $this->client->plan($input);
        if ($plan->pause !== null) {
            /* translators: %s: the reason */
            throw new RuntimeException(sprintf(__('Paused: %s', 'serverpilot-sync'), $plan->pause->message));
        }
        if ($plan->observes && !$preview) {
            throw new RuntimeException(Policy::Observe->message());
        }
        if ($input->restore_app_id !== null) {
            self::expectMember($list->appId, $plan);
        }

        return $this->reader->domains($input);
    }

    /** An app outside the pool, or one that cannot be changed, gets nothing. */
    private static function expectMember(string $app_id, Plan $plan): void
    {
        foreach ($plan->pool as $member) {
            if ($member->appId === $app_id && $member->reason !== null) {
                throw new RuntimeException("{$member->name}: {$member->reason->message()} {$member->reason->remedy()}");
            }
            if ($member->appId === $app_id) {
                return;
            }
        }
        throw new RuntimeException(__(
            'That list belongs to another app, and cannot be restored to this one.',
            'serverpilot-sync',
        ));
    }

    /** @return Plan with the result of the update */
    private function send(AppChange $change, Plan $plan, PlanInput $input, string $owner): Plan
    {
        EarlierLists::keep($change->app_id, $input->list($change->app_id), 'restore');
        if (!Lease::renew($owner)) {
            throw new RuntimeException(__('Another sync is running. Try again in a minute.', 'serverpilot-sync'));
        }
        // Before the update: if this process dies, no sync removes them.
        OwnershipRecorder::disown($plan->unmanaged, $change->app_id, $input);
        $owned = array_values(array_diff($change->add, $plan->unmanaged));
        OwnershipRecorder::intend($owned, $change->app_id, $input);
        AppStates::store($plan->app_states, $input->app_id);
        $failure = null;
        try {
            $report = $this->client->sync($change, Desired::inBothForms($input->networks ?? []));
        } catch (ServerPilotException $e) {
            // A part of the update may have been made.
            $report = $e->report ?? throw $e;
            $failure = $e;
        }
        $input = $input->withResult($change->app_id, 'report', $report);
        $plan = $this->client->plan($input);
        if (!Lease::keep($owner)) {
            $this->actions = SyncRecorder::overtaken($plan, $input)->actions;

            return $failure === null ? $plan : throw $failure;
        }
        $input = $input->with(records: DomainStore::all());
        AppStates::store($plan->app_states, $input->app_id);
        self::keepSize($change->app_id, count($report['domains']), $input);
        NetworkLocale::withNetworkLocale(function () use ($plan, $input, $change): void {
            $this->actions = SyncRecorder::record($plan, $input, 'restore')->actions;
            History::add(
                '',
                'restore',
                Message::ours(MessageCode::Restored, ['count' => count($plan->added)]),
                'restore',
                count($input->list($change->app_id)),
            );
        });

        return $failure === null ? $plan : throw $failure;
    }

    private static function keepSize(string $app_id, int $listed, PlanInput $input): void
    {
        State::update(static fn(array $state): array => (
            $app_id === $input->app_id
                ? ['listed' => $listed]
                : ['further_listed' => [$app_id => $listed] + (array) $state['further_listed']]
        ));
    }

    private function result(Plan $plan): RestoreResult
    {
        $added = $plan->added;
        foreach ($plan->changes as $change) {
            $added = $change->add;
        }

        return new RestoreResult($added, array_values(array_intersect($plan->unmanaged, $added)), $plan->waiting);
    }
}
