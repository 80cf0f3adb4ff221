<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** What no update reports: DNS and certificate, checked by the scheduled sync. */
final class MonitorTest extends NetworkTestCase
{
    /** @var list<string> names that were resolved */
    private array $resolved = [];

    /** @param array<string, list<string>> $dns addresses by name; {here} stands for the server's */
    private function observe(array $dns): void
    {
        $resolve = function (mixed $_, string $name) use ($dns): array|false {
            $this->resolved[] = $name;

            return $dns[$name] ?? false;
        };
        add_filter('serverpilot_resolve', $resolve, 20, 2);
        Plugin::instance()->ifOn(static fn () => (new Monitor(new FaultInjectingClient()))->run())();
        remove_filter('serverpilot_resolve', $resolve, 20);
    }

    private function address(): string
    {
        return ServerPilot\Sync\Plugin::instance()->client()->test()['server']['address'];
    }

    public function testDnsOfEachDomainIsRecordedWithItsSinceTime(): void
    {
        global $wpdb;
        array_map($this->site(...), ['here.network.example', 'away.network.example', 'none.network.example']);
        $this->sync();
        $dns = ['here.network.example' => ['192.0.2.1', $this->address()], 'away.network.example' => ['192.0.2.1']];
        $this->observe($dns);
        $seen = fn (string $domain): array => [$this->record($domain)?->dns, $this->record($domain)?->dnsElsewhereSince !== null];
        self::assertSame([DnsState::Here, false], $seen('here.network.example'));
        self::assertSame([DnsState::Elsewhere, true], $seen('away.network.example'));
        self::assertSame([DnsState::NoAddress, true], $seen('none.network.example'));
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01', dns_elsewhere_since = '2020-01-01' WHERE dns_elsewhere_since IS NOT NULL");
        $this->observe($dns);
        self::assertSame(strtotime('2020-01-01 UTC'), $this->record('away.network.example')?->dnsElsewhereSince, 'since then');
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01'");
        $this->observe(['away.network.example' => [$this->address()]]);
        self::assertSame([DnsState::Here, false], $seen('away.network.example'));
    }

    public function testADomainThatWasNeverCheckedIsNotOk(): void
    {
        $this->site('new.network.example');
        $this->sync();
        $status = fn (): ?string => $this->record('new.network.example')?->status->value;
        self::assertSame('not_checked', $status());
        self::assertSame(['new.network.example'], array_column(DomainList::page(['status' => 'not_checked'])->records, 'domain'));
        self::assertSame(1, DomainList::counts()['not_checked']);
        $this->observe(['new.network.example' => [$this->address()]]);
        self::assertSame('ok', $status());
    }

    /** Records of domains that were checked so many minutes ago, and are OK but for other columns. */
    private function seed(int $count, string $domain, int $minutes, string $columns = "'ok', '', 'here', 'covered', NULL"): void
    {
        global $wpdb;
        foreach (array_chunk(range(1, $count), 1_000) as $some) {
            $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, reason, dns, ssl_state, dns_elsewhere_since, checked_at, created, updated) VALUES '
                . implode(',', array_map(static fn (int $n): string => '(\'' . sprintf($domain, $n) . "', 0, 0, 'managed', {$columns}, UTC_TIMESTAMP() - INTERVAL {$minutes} MINUTE, UTC_TIMESTAMP(), UTC_TIMESTAMP())", $some)));
        }
        // As a sync would leave it.
        State::change(['last_run' => time(), 'certificate_seen' => time()]);
    }

    public function testDomainsThatAreNotOkAreCheckedFirst(): void
    {
        $this->seed(10_000, 'n%d.example', 600);
        $this->seed(10_000, 's%d.network.example', 600);
        State::set('wildcards', ['*.Network.Example']);
        $this->seed(200, 'dead%d.example', 300, "'ok', '', 'no_address', 'missing', '2020-01-01'");
        $not_ok = ['away1.example', 'failed1.example', 'pending1.example'];
        $this->seed(1, 'away%d.example', 5, "'ok', '', 'elsewhere', 'covered', UTC_TIMESTAMP()");
        $this->seed(1, 'pending%d.example', 5, "'pending', '', 'here', 'covered', NULL");
        $this->seed(1, 'failed%d.example', 5, "'failed', 'server', 'here', 'covered', NULL");
        $this->observe(array_fill_keys($not_ok, [$this->address()]));
        $first = array_slice($this->resolved, 0, 3);
        sort($first);
        self::assertSame($not_ok, $first);
        $count = fn (string $pattern): int => count(preg_grep($pattern, $this->resolved));
        self::assertSame([17, 30, 0], [$count('/^dead/'), $count('/^n\d/'), $count('/^s\d/')], 'domains that have long been wrong leave room for others, and those of the wildcard come last');
    }

    public function testADomainWithoutACertificateIsNotOk(): void
    {
        $this->seed(3, 'n%d.example', 600);
        $this->seed(1, 'missing%d.example', 5, "'ok', '', 'here', 'missing', NULL");
        $this->seed(1, 'now%d.example', 0, "'ok', '', 'here', 'missing', NULL");
        self::assertSame(['missing1.example'], Observations::notOk(9));
    }

    public function testANetworkOf300IsCheckedWithinAnHour(): void
    {
        $this->seed(100, 'n%d.example', 60);
        $this->seed(100, 'gone%d.example', 60, "'ok', '', 'no_address', 'missing', '2020-01-01'");
        $this->seed(100, 's%d.network.example', 2_880, "'ok', 'covered', 'here', 'covered', NULL");
        global $wpdb;
        foreach (range(1, 12) as $_) {
            $this->observe([]);
            $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET checked_at = checked_at - INTERVAL 5 MINUTE');
        }
        self::assertCount(300, array_unique($this->resolved));
    }

    public function testASlowResolverLeavesTimeForTheRest(): void
    {
        $this->seed(5, 'slow%d.example', 10, "'ok', '', 'no_address', 'missing', UTC_TIMESTAMP()");
        $this->seed(5, 'n%d.example', 600);
        $slow = static function (mixed $found, string $domain): mixed {
            if (str_starts_with($domain, 'slow')) {
                usleep(2_600_000);
            }

            return $found;
        };
        add_filter('serverpilot_resolve', $slow, 10, 2);
        try {
            $this->observe([]);
        } finally {
            remove_filter('serverpilot_resolve', $slow);
        }
        self::assertSame(['slow', 'slow', 'n', 'n', 'n', 'n', 'n'], array_map(static fn (string $domain): string => (string) preg_replace('/\d.*/', '', $domain), array_slice($this->resolved, 0, 7)));
    }

    public function testManyDomainsAreCheckedInTurn(): void
    {
        foreach (range(1, 60) as $n) {
            $this->site("n{$n}.network.example");
        }
        $this->sync();
        $this->observe([]);
        self::assertCount(50, $this->resolved);
        $this->observe([]);
        self::assertCount(60, array_unique($this->resolved));
        self::assertCount(60, $this->resolved, 'none is checked twice within five minutes');
    }

    public function testTheCertificateOfEachDomainIsRecorded(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        $this->observe([]);
        $record = $this->record('covered.network.example');
        self::assertSame(CertificateState::Covered, $record?->certificate);
        self::assertGreaterThan(time(), $record?->certificateEnd);
        $this->emulator->post('apps/emulatorapp00001/certificate', ['state' => 'none']);
        State::set('certificate_seen', 0);
        $this->observe([]);
        self::assertSame([CertificateState::Missing, null], [$this->record('covered.network.example')?->certificate, $this->record('covered.network.example')?->certificateEnd]);
    }

    public function testAnIdleScheduledSyncSendsOneRequest(): void
    {
        $this->site('covered.network.example');
        foreach ([1, 2, 3] as $_) {
            $this->sync();
            $this->observe(['covered.network.example' => [$this->address()]]);
        }
        $before = count($this->requests());
        $this->sync();
        $this->observe([]);
        self::assertCount($before + 1, $this->requests());
    }

    public function testWhilePausedNothingIsChecked(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        State::set('pause', ['reason' => 'account', 'message' => 'words', 'since' => 1]);
        $before = count($this->requests());
        $this->observe([]);
        self::assertSame([[], $before], [$this->resolved, count($this->requests())]);
    }

    public function testAFailedCheckChangesNoRecord(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 403, 'path' => '/apps/', 'times' => 9]);
        $this->observe([]);
        self::assertSame('managed ok', $this->state('covered.network.example'));
    }
}
