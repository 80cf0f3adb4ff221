<?php
declare(strict_types=1);

use ServerPilot\Sync\Sync\Scheduler;

require_once dirname(__DIR__, 2) . '/fakes/action-scheduler.php';

/** When a sync runs: by Action Scheduler if it has started, else by WordPress's cron. */
final class SchedulerTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $GLOBALS['fake_actions'] = [];
        $GLOBALS['wp_actions']['action_scheduler_init'] = 1;
    }

    protected function tearDown(): void
    {
        unset($GLOBALS['wp_actions']['action_scheduler_init']);
        $GLOBALS['fake_actions'] = [];
        Scheduler::stop();
        parent::tearDown();
    }

    /** @return list<int> dates of the actions that wait, relative to now; 0 for as soon as possible */
    private function dates(): array
    {
        $dates = array_column(array_filter($GLOBALS['fake_actions'], static fn (array $action): bool => $action['status'] === 'pending'), 'date');

        return array_map(static fn (int $date): int => $date === 0 ? 0 : (int) round(($date - time()) / 10) * 10, $dates);
    }

    public function testManyEventsEnqueueOneAction(): void
    {
        Scheduler::wake();
        Scheduler::wake();
        self::assertSame([0], $this->dates());
        self::assertSame([Scheduler::WORK, 'serverpilot', 1], array_values(array_intersect_key($GLOBALS['fake_actions'][0], ['hook' => 0, 'group' => 0, 'site' => 0])));
        self::assertFalse(wp_next_scheduled(Scheduler::WORK), 'not by the cron as well');
    }

    public function testAnEventDuringASyncEnqueuesAnother(): void
    {
        Scheduler::wake();
        $GLOBALS['fake_actions'][0]['status'] = 'in-progress';
        Scheduler::wake();
        self::assertSame([0], $this->dates());
    }

    public function testARetryIsScheduledUnlessASyncIsDueBefore(): void
    {
        Scheduler::wakeAt(time() + 300);
        self::assertSame([300], $this->dates());
        Scheduler::wakeAt(time() + 600);
        self::assertSame([300], $this->dates(), 'that sync schedules the next');
        Scheduler::wakeAt(time() + 60);
        self::assertSame([300, 60], $this->dates());
        Scheduler::wake();
        self::assertSame([300, 60, 0], $this->dates(), 'an event does not wait for a retry');
        Scheduler::wakeAt(time() + 30);
        self::assertSame([300, 60, 0], $this->dates());
    }

    public function testAnEventOnAnotherSiteWakesTheMainSite(): void
    {
        $id = $this->site('customer.network.example');
        $GLOBALS['fake_actions'] = [];
        switch_to_blog($id);
        Scheduler::wake();
        restore_current_blog();
        self::assertSame([1], array_column($GLOBALS['fake_actions'], 'site'));
    }

    public function testAnEventScheduledWhileTheClockWasAheadIsScheduledAnew(): void
    {
        Scheduler::schedule();
        self::assertFalse(Scheduler::isMissing());
        foreach ([Scheduler::SCHEDULED_SYNC, Scheduler::CHECKS] as $hook) {
            wp_clear_scheduled_hook($hook);
            wp_schedule_event(time() + DAY_IN_SECONDS, 'serverpilot_five_minutes', $hook);
            self::assertTrue(Scheduler::isMissing());
            Scheduler::schedule();
            self::assertFalse(Scheduler::isMissing());
            self::assertCount(1, array_column(_get_cron_array(), $hook));
            self::assertLessThan(time() + HOUR_IN_SECONDS, wp_next_scheduled($hook));
        }
    }

    public function testUntilActionSchedulerHasStartedTheCronIsUsed(): void
    {
        unset($GLOBALS['wp_actions']['action_scheduler_init']);
        Scheduler::wakeAt(time() + 300);
        Scheduler::wakeAt(time() + 60);
        self::assertSame([], $GLOBALS['fake_actions']);
        self::assertEqualsWithDelta(time() + 60, wp_next_scheduled(Scheduler::WORK), 5, 'the earlier one');
    }

    public function testSwitchingOffEndsWhatWaits(): void
    {
        Scheduler::wakeAt(time() + 300);
        Scheduler::stop();
        self::assertSame([], $this->dates());
    }
}
