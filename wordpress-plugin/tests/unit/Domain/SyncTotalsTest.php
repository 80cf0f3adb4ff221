<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncTotals;

/** What all syncs did together. */
final class SyncTotalsTest extends TestCase
{
    private const BEFORE = ['requests' => 10, 'retries' => 2, 'connections' => 1, 'lock_wait_ms' => 1.5];

    public function testSyncsAreAddedUp(): void
    {
        $totals = SyncTotals::ofStored([]);
        self::assertNull($totals->last);
        self::assertSame(0, array_sum($totals->results));
        $totals = SyncTotals::ofStored($totals->with(SyncOutcome::Done, 1.25, self::BEFORE, ['requests' => 13, 'lock_wait_ms' => 2.0] + self::BEFORE)->toStored());
        $totals = SyncTotals::ofStored($totals->with(SyncOutcome::Failed, 0.5, self::BEFORE, ['requests' => 14, 'retries' => 4] + self::BEFORE)->toStored());
        self::assertSame(['done' => 1, 'failed' => 1], array_filter($totals->results));
        self::assertSame(array_column(SyncOutcome::cases(), 'value'), array_keys($totals->results));
        self::assertEquals(['requests' => 7, 'retries' => 2, 'lock_wait_ms' => 0.5], $totals->counters);
        self::assertSame([1.75, SyncOutcome::Failed, 0.5], [$totals->seconds, $totals->last, $totals->lastSeconds]);
    }

    /** A counter never falls: a clock is set back, and a forked process counts from zero. */
    public function testNothingIsTakenOff(): void
    {
        $totals = SyncTotals::ofStored([])->with(SyncOutcome::Done, -5.0, self::BEFORE, ['requests' => 1]);
        self::assertSame([0.0, 0.0], [$totals->seconds, $totals->lastSeconds]);
        self::assertEquals(['requests' => 0, 'retries' => 0, 'lock_wait_ms' => 0], $totals->counters);
    }

    /** @return iterable<string, array{mixed}> */
    public static function broken(): iterable
    {
        yield 'no array' => ['x'];
        yield 'other values' => [['results' => 'x', 'seconds' => [], 'counters' => ['requests' => 'x'], 'last' => 1, 'last_seconds' => null]];
        yield 'a result of a later version' => [['results' => ['later' => 3], 'last' => 'later']];
        yield 'negative values' => [['results' => ['done' => -1], 'seconds' => -1.0]];
    }

    /** @dataProvider broken */
    public function testWhatIsStoredOtherwiseCountsFromZero(mixed $stored): void
    {
        self::assertEquals(SyncTotals::ofStored([]), SyncTotals::ofStored($stored));
    }
}
