<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateHealth;
use ServerPilot\Sync\Domain\Certificate\CertificateLifetime;

final class CertificateLifetimeTest extends TestCase
{
    private const DAY = 86_400;
    private const HOUR = 3_600;

    /** @return iterable<array{int, bool, ?float, float, CertificateHealth}> days, custom, share of the last renewals, days left */
    public static function rows(): iterable
    {
        [$ok, $may_be, $overdue, $alarm, $ended] = [CertificateHealth::Ok, CertificateHealth::MayBeOverdue, CertificateHealth::Overdue, CertificateHealth::Alarm, CertificateHealth::Ended];
        yield [90, false, null, 90, $ok];
        yield [90, false, null, 30, $ok];
        yield [90, false, null, 22.6, $ok];
        yield [90, false, null, 22.4, $may_be];
        yield [90, false, 1 / 3, 22.4, $overdue];
        yield [90, false, null, 15.1, $may_be];
        yield [90, false, null, 14.9, $alarm];
        yield [90, false, 1 / 3, 14.9, $alarm];
        yield [90, false, null, 0, $ended];
        yield [90, false, null, -3, $ended];
        yield [64, false, null, 16.1, $ok];
        yield [64, false, null, 15.9, $may_be];
        yield [64, false, null, 10.6, $alarm];
        yield [45, false, null, 11.3, $ok];
        yield [45, false, null, 11.2, $may_be];
        yield [45, false, null, 7.4, $alarm];
        yield [6, false, null, 2.6, $ok];
        yield [6, false, null, 2.4, $may_be];
        yield [6, false, 1 / 2, 2.4, $overdue];
        yield [6, false, null, 0.9, $alarm];
        yield [90, false, 0.2, 14, $ok];
        yield [90, false, 0.2, 13, $overdue];
        yield [90, false, 0.2, 6, $alarm];
        yield [365, true, null, 22, $ok];
        yield [365, true, null, 20, CertificateHealth::CustomEnds];
        yield [365, true, null, 6.9, $alarm];
        yield [90, true, null, 22.4, $ok];
    }

    /** @dataProvider rows */
    public function testEachRowOfTheTable(int $days, bool $custom, ?float $share, float $left, CertificateHealth $health): void
    {
        $certificate = new CertificateLifetime(0, $days * self::DAY, $custom, $share);
        self::assertSame($health, $certificate->health((int) (($days - $left) * self::DAY)));
    }

    /**
     * A year, looked at each hour.
     *
     * @param Closure(int): float $share of the lifetime that is left when the nth renewal comes; below 0 for never
     *
     * @return array{reports: list<array{int, float, CertificateHealth}>, renewals: list<array{int, float}>} the certificate's number
     *         and the share left, at each change of its health, and at each renewal
     */
    private static function year(int $days, Closure $share): array
    {
        $certificate = new AppCertificate('1', 0, $days * self::DAY, ['shop.example']);
        [$number, $health, $reports, $renewals] = [1, CertificateHealth::Ok, [], []];
        for ($now = 0; $now < 365 * self::DAY; $now += self::HOUR) {
            $left = $certificate->lifetime()->shareLeft($now);
            if ($left <= $share($number) && $share($number) >= 0) {
                $renewals[] = [$number, $left];
                $next = new AppCertificate((string) ++$number, $now, $now + ($days * self::DAY), ['shop.example']);
                $certificate = $next->after($certificate);
            }
            $found = $certificate->lifetime()->health($now);
            if ($found !== $health) {
                $reports[] = [$number, $certificate->lifetime()->shareLeft($now), $found];
                $health = $found;
            }
        }

        return ['reports' => $reports, 'renewals' => $renewals];
    }

    /** @return iterable<array{int, float}> days, and the share at which they are renewed */
    public static function lifetimes(): iterable
    {
        foreach ([90, 64, 45] as $days) {
            yield "{$days} days" => [$days, 1 / 3];
        }
        yield '6 days' => [6, 1 / 2];
    }

    /** @dataProvider lifetimes */
    public function testNoFalseAlarmWhileRenewalsAreOnTime(int $days, float $share): void
    {
        mt_srand(17);
        foreach (range(1, 20) as $_) {
            $jitter = array_map(static fn (): float => mt_rand(-300, 300) / 10_000, range(1, 200));
            $year = self::year($days, static fn (int $n): float => $share + $jitter[$n]);
            self::assertSame([], $year['reports']);
            self::assertGreaterThan(3, count($year['renewals']));
        }
    }

    /** @dataProvider lifetimes */
    public function testEachLateRenewalIsReportedWithinATenthOfTheLifetime(int $days, float $share): void
    {
        foreach ([1, 2, 3] as $late) {
            $year = self::year($days, static fn (int $n): float => $n % 3 === $late % 3 ? $share - 0.2 : $share);
            foreach ($year['renewals'] as [$number, $left]) {
                $reports = array_values(array_filter($year['reports'], static fn (array $report): bool => $report[0] === $number && $report[2] !== CertificateHealth::Ok));
                if ($number % 3 !== $late % 3) {
                    self::assertSame([], $reports, 'on time');
                    continue;
                }
                self::assertNotSame([], $reports, "certificate {$number} of {$days} days");
                self::assertGreaterThanOrEqual($share - 0.1, $reports[0][1]);
                self::assertContains($reports[0][2], [CertificateHealth::MayBeOverdue, CertificateHealth::Overdue]);
            }
        }
    }

    /** @dataProvider lifetimes */
    public function testARenewalThatNeverComesIsReportedAndAlarmsBeforeTheEnd(int $days, float $share): void
    {
        foreach ([1, 2, 4] as $last) {
            $reports = self::year($days, static fn (int $n): float => $n < $last ? $share : -1)['reports'];
            $first = $last === 1 ? CertificateHealth::MayBeOverdue : CertificateHealth::Overdue;
            self::assertSame([$first, CertificateHealth::Alarm, CertificateHealth::Ended], array_column($reports, 2));
            self::assertGreaterThanOrEqual($share - 0.1, $reports[0][1]);
            self::assertGreaterThan(0.08, $reports[1][1], 'there is time left to act');
        }
    }

    public function testAnotherScheduleIsLearnedAfterTwoRenewals(): void
    {
        $reports = self::year(45, static fn (): float => 0.2)['reports'];
        self::assertSame([1, 2], array_values(array_unique(array_column(array_filter($reports, static fn (array $report): bool => $report[2] !== CertificateHealth::Ok), 0))));
    }

    public function testACertificateForOtherDomainsIsNotARenewal(): void
    {
        $first = new AppCertificate('1', 0, 90 * self::DAY, ['a.example', 'b.example']);
        $second = (new AppCertificate('2', 40 * self::DAY, 130 * self::DAY, ['a.example', 'c.example']))->after($first);
        self::assertSame([null, ['b.example'], 40 * self::DAY], [$second->share, $second->lost, $second->renewedAt]);
        $third = (new AppCertificate('3', 100 * self::DAY, 190 * self::DAY, ['a.example', 'c.example']))->after($second);
        self::assertEqualsWithDelta(1 / 3, $third->share, 0.001);
        self::assertSame(['b.example'], $third->lost, 'still');
        self::assertSame([], $third->withLost([])->lost);
        $fourth = (new AppCertificate('4', 101 * self::DAY, 191 * self::DAY, ['a.example', 'b.example', 'c.example']))->after($third);
        self::assertSame([], $fourth->lost, 'covered again');
        self::assertEqualsWithDelta(1 / 3, $fourth->share, 0.001, 'issued for another domain');
    }

    public function testACertificateByHandIsNotTheSchedule(): void
    {
        $first = new AppCertificate('1', 0, 90 * self::DAY, ['a.example'], share: 1 / 3);
        foreach ([0.95, 0.55] as $left) {
            $at = (int) ((1 - $left) * 90 * self::DAY);
            self::assertSame(1 / 3, (new AppCertificate('2', $at, $at + (90 * self::DAY), ['a.example']))->after($first)->share, (string) $left);
        }
    }

    public function testWhatIsStoredIsReadAgain(): void
    {
        $certificate = new AppCertificate('1', 2, 3, ['a.example'], true, 4, 0.3, 0.2, ['b.example']);
        self::assertEquals($certificate, AppCertificate::ofStored($certificate->toStored()));
        self::assertNull(AppCertificate::ofStored([]));
        self::assertEquals($certificate, $certificate->after($certificate));
    }
}
