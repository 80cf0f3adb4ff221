<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** Which domains a run of the monitor checks. */
final class MonitorTurnsTest extends MonitorTestCase
{
    public function testADomainForWhichTheTimeRanOutKeepsItsVerdictAndWaitsHalfAsLong(): void
    {
        array_map($this->site(...), ['shop.example', 'slow.example']);
        $this->sync();
        $this->observe();
        $this->internet->slow = ['slow.example', 'www.slow.example'];
        $this->internet->dns = ['slow.example' => []];
        global $wpdb;
        $minutes_ago = function (int $minutes) use ($wpdb): void {
            $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = UTC_TIMESTAMP() - INTERVAL {$minutes} MINUTE");
            $this->observe();
        };
        $minutes_ago(6);
        self::assertSame(DnsState::Ok, $this->record('slow.example')?->dns);
        self::assertSame([], $this->observe(), 'others have their turn');
        $minutes_ago(60);
        $age = static fn (string $domain): int => (int) $wpdb->get_var($wpdb->prepare('SELECT TIMESTAMPDIFF(MINUTE, checked_at, UTC_TIMESTAMP()) FROM ' . Schema::table('domains') . ' WHERE domain = %s', $domain));
        self::assertSame([0, 30, 30], array_map($age, ['shop.example', 'slow.example', 'www.slow.example']));
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
