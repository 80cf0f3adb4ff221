<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\FlashMessage;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;

/** A failure of one domain delays that domain; any other failure delays the next sync. */
final class FailureTest extends NetworkTestCase
{
    private function outage(): void
    {
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 400, 'path' => '/apps', 'times' => 99]);
    }

    private function syncNow(): FlashMessage
    {
        return Plugin::instance()->syncNow()->run();
    }

    public function testAnOutageCostsNoDomainItsAttempts(): void
    {
        $this->site('customer.example');
        $this->outage();
        foreach (range(1, 8) as $_) {
            self::assertSame('failed', $this->sync());
            self::assertSame([RecordState::Pending, 0], [$this->record('customer.example')?->state, $this->record('customer.example')?->attempts]);
            State::set('retry_at', 0);
        }
        $this->emulator->post('reset');
        self::assertSame('done', $this->sync(), 'at once, with the API back');
        self::assertContains('customer.example', $this->listed());
        self::assertSame([0, 0], [State::number('failed_syncs'), State::number('retry_at')]);
    }

    public function testAFailedSyncDelaysTheNextByAtMostTenMinutes(): void
    {
        $this->outage();
        foreach ([60, 120, 300, 600, 600] as $seconds) {
            self::assertSame('failed', $this->sync());
            self::assertEqualsWithDelta(time() + $seconds, State::number('retry_at'), 3);
            $before = count($this->requests());
            self::assertSame('delayed', $this->sync());
            self::assertCount($before, $this->requests());
            State::set('retry_at', time());
        }
        $this->emulator->post('reset');
        State::set('retry_at', time() + 600);
        self::assertStringContainsString('Sync finished', $this->syncNow()->text, 'an operator does not wait');
        self::assertSame(0, State::number('retry_at'));
    }

    public function testSyncNowRetriesEveryDomain(): void
    {
        $this->settings(rejected: ['customer.example'], names_culprit: false);
        $this->site('customer.example');
        $this->sync();
        self::assertSame(Reason::Rejected, $this->record('customer.example')?->reason);
        $this->settings(rejected: []);
        $this->sync();
        self::assertNotContains('customer.example', $this->listed(), 'not before its delay');
        $this->syncNow();
        self::assertContains('customer.example', $this->listed());
    }

    /** Otherwise a retry after a minute would wait for the next scheduled sync. */
    public function testTheWorkerIsScheduledAtTheEarliestDueTime(): void
    {
        $this->settings(rejected: ['customer.example'], names_culprit: false);
        $this->site('customer.example');
        wp_clear_scheduled_hook(Scheduler::WORK);
        $this->sync();
        self::assertEqualsWithDelta(time() + 60, wp_next_scheduled(Scheduler::WORK), 3);
        $this->outage();
        State::set('ssl', 'on');
        $this->sync();
        self::assertEqualsWithDelta(time() + 60, wp_next_scheduled(Scheduler::WORK), 3);
        Scheduler::wake();
        self::assertLessThanOrEqual(time(), wp_next_scheduled(Scheduler::WORK), 'an event does not wait for a retry');
    }

    public function testAHoldOnADomainWithoutSiteOrEntryIsSettled(): void
    {
        $this->sync();
        Operator::hold('nowhere.example');
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests());
        self::assertSame([RecordState::Held, Reason::Hold, null], [$this->record('nowhere.example')?->state, $this->record('nowhere.example')?->reason, $this->record('nowhere.example')?->due]);
        $this->sync();
        self::assertCount($before + 2, $this->requests());
        self::assertNotNull($this->record('nowhere.example'), 'the decision is remembered');
    }
}
