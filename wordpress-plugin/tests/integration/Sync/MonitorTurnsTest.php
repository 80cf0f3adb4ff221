<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** Which domains a run of the monitor checks. */
final class MonitorTurnsTest extends MonitorTestCase
{
    /** @param list<string> $domains @return list<?SiteState> */
    private function sites(array $domains): array
    {
        return array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, $domains);
    }

    private function minutesLater(int $minutes): void
    {
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = checked_at - INTERVAL {$minutes} MINUTE");
    }

    public function testASiteThatStallsAmongManyIsReportedByTheFirstCheck(): void
    {
        $this->seed(40, 'n%d.example', 60);
        $this->seed(1, 'stalls%d.example', 60);
        $this->internet->stalling = ['stalls1.example'];
        self::assertSame(42, count($this->observe()), 'that one twice');
        $record = $this->record('stalls1.example');
        self::assertSame([SiteState::Unreachable, 'timeout', 'pending'], [$record?->site, $record?->siteDetail, $record?->status->value]);
        self::assertSame([SiteState::Ok, SiteState::Ok], $this->sites(['n1.example', 'n40.example']));
        $this->minutesLater(60);
        $this->observe();
        self::assertCount(40, $this->internet->batches[0], 'it takes none of their time any more');
        self::assertSame(['stalls1.example'], $this->internet->batches[1]);
        $this->internet->stalling = [];
        $this->minutesLater(5);
        $this->observe();
        self::assertSame([SiteState::Ok], $this->sites(['stalls1.example']));
        $this->minutesLater(60);
        $this->observe();
        self::assertCount(1, $this->internet->batches, 'and is one of all again');
    }

    public function testADomainThatOnlyHadToWaitForOthersGetsItsVerdict(): void
    {
        $this->seed(40, 'n%d.example', 60);
        $this->internet->waiting = ['n30.example', 'n31.example'];
        $this->observe();
        self::assertSame([SiteState::Ok, SiteState::Ok, SiteState::Ok], $this->sites(['n1.example', 'n30.example', 'n31.example']));
        $this->internet->waiting = [];
        $this->minutesLater(60);
        $this->observe();
        self::assertSame([40], array_map(count(...), $this->internet->batches));
    }

    public function testManySitesThatStallLeaveTheOthersTheirTurns(): void
    {
        $this->seed(150, 'n%d.example', 60);
        $this->seed(60, 'stalls%d.example', 60);
        $stalling = $this->internet->stalling = array_map(static fn (int $n): string => "stalls{$n}.example", range(1, 60));
        $others = array_map(static fn (int $n): string => "n{$n}.example", range(1, 150));
        // Of others, they take the time with them.
        $this->internet->waiting = array_slice($others, 0, 20);
        $sizes = [];
        foreach (range(1, 12) as $_) {
            $this->observe();
            array_push($sizes, ...array_map(count(...), array_slice($this->internet->batches, 1)));
            $this->minutesLater(5);
        }
        self::assertSame(array_fill(0, 150, SiteState::Ok), $this->sites($others), 'within an hour');
        self::assertSame(array_fill(0, 60, SiteState::Unreachable), $this->sites($stalling), 'within an hour');
        self::assertLessThanOrEqual(4, max($sizes));
        self::assertSame([], array_intersect($stalling, $this->internet->batches[0]), 'those that are known take no time of the others');
    }

    private function mark(string $domain): void
    {
        global $wpdb;
        $wpdb->query($wpdb->prepare('UPDATE ' . Schema::table('domains') . ' SET timed_out = 1 WHERE domain = %s', $domain));
    }

    /** @return list<string> */
    private function marked(): array
    {
        global $wpdb;

        return $wpdb->get_col('SELECT domain FROM ' . Schema::table('domains') . ' WHERE timed_out = 1 ORDER BY id');
    }

    public function testADomainForWhichTheTimeRunsOutEvenAmongFewIsUnreachableAndLetsOthersGoFirst(): void
    {
        $this->seed(40, 'n%d.example', 60);
        $this->seed(9, 'slow%d.example', 90);
        $this->internet->slow = array_map(static fn (int $n): string => "slow{$n}.example", range(1, 9));
        $this->observe();
        self::assertSame([DnsState::Ok, SiteState::Unreachable], [$this->record('slow1.example')?->dns, $this->record('slow1.example')?->site]);
        $this->internet->stalling = ['n40.example'];
        $this->minutesLater(60);
        $this->observe();
        self::assertSame([SiteState::Unreachable, SiteState::Ok], $this->sites(['n40.example', 'n39.example']));
    }

    /** A web server stalls for all of its domains, and has few connections at a time for them. */
    public function testSitesThatStallAtOneAddressAllGetTheirVerdict(): void
    {
        $this->seed(20, 'n%d.example', 60);
        $this->seed(15, 'stalls%d.example', 60);
        $this->internet->stalling = array_map(static fn (int $n): string => "stalls{$n}.example", range(1, 15));
        $this->internet->waiting = ['n20.example'];
        $this->observe();
        self::assertSame(array_fill(0, 15, SiteState::Unreachable), $this->sites($this->internet->stalling));
        self::assertSame([SiteState::Ok], $this->sites(['n20.example']));
    }

    public function testAnyResultWithinTheTimeEndsTheTurnApart(): void
    {
        $this->seed(3, 'n%d.example', 60);
        $this->mark('n1.example');
        $this->internet->sites = ['network.example' => 'timeout', 'n1.example' => 'timeout'];
        $this->observe();
        self::assertSame([[SiteState::NoWayBack], []], [$this->sites(['n1.example']), $this->marked()], 'no site is judged');
        $this->mark('n1.example');
        $this->internet->sites = ['n1.example' => 'unreachable'];
        $this->checkAgain();
        self::assertSame([[SiteState::Unreachable], []], [$this->sites(['n1.example']), $this->marked()], 'a connection is refused at once');
    }

    public function testACallThatFailsLeavesTheNextOneItsTurn(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->mark('n1.example');
        $internet = $this->internet->client();
        $check = static fn (array $domains, mixed ...$rest): array => count($domains) > 9 ? throw new RuntimeException('no resolver') : $internet->checkDomains($domains, ...$rest);
        (new Monitor($this->internet->client(['checkDomains' => $check])))->run();
        self::assertSame([SiteState::Ok, SiteState::NotChecked], $this->sites(['n1.example', 'n2.example']));
    }

    public function testARunEndsByItsDeadline(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->waiting = ['n30.example'];
        (new Monitor($this->internet->client()))->run(0);
        self::assertSame([30], array_map(count(...), $this->internet->batches));
        self::assertSame(['n30.example'], $this->marked());
        $this->observe();
        self::assertSame([['n30.example']], $this->internet->batches);
    }

    public function testAnOutageOfTheResolverMarksNoDomain(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $this->internet->waiting = ['network.example', ...array_map(static fn (int $n): string => "n{$n}.example", range(1, 30))];
        $this->observe();
        self::assertSame([], $this->marked());
    }

    public function testChallengesThatStallAllGetTheirVerdict(): void
    {
        $this->seed(30, 'n%d.example', 60);
        $stalling = array_map(static fn (int $n): string => "n{$n}.example", range(5, 24));
        $this->internet->challenges = array_fill_keys($stalling, 'timeout');
        $this->observe();
        self::assertSame(array_fill(0, 20, SiteState::ChallengeBlocked), $this->sites($stalling));
    }

    public function testTheTimeRunsOutForADomainWithGivenAddressesToo(): void
    {
        $this->seed(1, 'n%d.example', 60, "'ok', '', '', 'covered', NULL");
        $this->internet->slow = ['n1.example'];
        $given = static fn (mixed $addresses, string $domain): mixed => $domain === 'n1.example' ? ['127.0.0.1'] : $addresses;
        add_filter('serverpilot_resolve', $given, 100, 2);
        $this->observe();
        remove_filter('serverpilot_resolve', $given, 100);
        self::assertSame([DnsState::Ok, SiteState::Unreachable], [$this->record('n1.example')?->dns, $this->record('n1.example')?->site]);
    }

    public function testDomainsThatAreNotOkAreCheckedFirst(): void
    {
        $this->seed(10_000, 'n%d.example', 600);
        $this->seed(10_000, 's%d.network.example', 600);
        State::set('wildcards', ['*.Network.Example']);
        $this->seed(200, 'dead%d.example', 300, "'ok', '', 'no_records', 'missing', '2020-01-01'");
        $not_ok = ['away1.example', 'failed1.example', 'pending1.example'];
        $this->seed(1, 'away%d.example', 5, "'ok', '', 'elsewhere', 'covered', UTC_TIMESTAMP()");
        $this->seed(1, 'pending%d.example', 5, "'pending', '', 'ok', 'covered', NULL");
        $this->seed(1, 'failed%d.example', 5, "'failed', 'server', 'ok', 'covered', NULL");
        $checked = $this->observe();
        $first = [$checked[0], $checked[2], $checked[4]];
        sort($first);
        self::assertSame($not_ok, $first);
        self::assertCount(20, (array) preg_grep('/^n\d/', array_slice($checked, 0, 40)), 'by turns: those that are not OK may be slow, all of them');
        $count = static fn (string $pattern): int => count((array) preg_grep($pattern, $checked));
        self::assertSame([17, 30, 0], [$count('/^dead/'), $count('/^n\d/'), $count('/^s\d/')], 'domains that have long been wrong leave room for others, and those of the wildcard come last');
    }

    public function testADomainWithoutACertificateIsNotOk(): void
    {
        $this->seed(3, 'n%d.example', 600);
        $this->seed(1, 'missing%d.example', 5, "'ok', '', 'ok', 'missing', NULL");
        $this->seed(1, 'now%d.example', 0, "'ok', '', 'ok', 'missing', NULL");
        self::assertSame(['missing1.example'], Observations::notOk(9));
    }

    public function testANetworkOf300IsCheckedWithinAnHour(): void
    {
        $this->seed(100, 'n%d.example', 60);
        $this->seed(100, 'gone%d.example', 60, "'ok', '', 'no_records', 'missing', '2020-01-01'");
        $this->seed(100, 's%d.network.example', 2_880, "'ok', 'covered', 'ok', 'covered', NULL");
        global $wpdb;
        $this->internet->dns = array_fill_keys(array_map(static fn (int $n): string => "gone{$n}.example", range(1, 100)), 'no_records');
        $checked = [];
        foreach (range(1, 12) as $_) {
            array_push($checked, ...$this->observe());
            $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET checked_at = checked_at - INTERVAL 5 MINUTE');
        }
        self::assertCount(300, array_unique($checked));
        self::assertLessThanOrEqual(24, $this->internet->calls, 'all domains of a run in one call, and their challenges in another');
    }

    public function testManyDomainsAreCheckedInTurn(): void
    {
        foreach (range(1, 60) as $n) {
            $this->site("n{$n}.network.example");
        }
        $this->sync();
        $first = $this->observe();
        self::assertCount(50, $first);
        $second = $this->observe();
        self::assertCount(60, array_unique([...$first, ...$second]));
        self::assertCount(10, $second, 'none is checked twice within five minutes');
    }
}
