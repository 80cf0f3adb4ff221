<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Store\DomainList;
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

    public function testManyDomainsAreCheckedInTurn(): void
    {
        foreach (range(1, 30) as $n) {
            $this->site("n{$n}.network.example");
        }
        $this->sync();
        $this->observe([]);
        self::assertCount(20, $this->resolved);
        $this->observe([]);
        self::assertCount(30, array_unique($this->resolved));
        self::assertCount(30, $this->resolved, 'none is checked twice within five minutes');
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
