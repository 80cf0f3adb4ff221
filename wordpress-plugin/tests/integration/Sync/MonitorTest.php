<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Diagnosis\DomainObservation;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Sync\Scheduler;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** The monitor as a job: what no update reports, checked beside the syncs. */
final class MonitorTest extends MonitorTestCase
{
    public function testAResultThatCannotBeStoredCostsNoOtherDomainItsOwn(): void
    {
        array_map($this->site(...), ['bad.network.example', 'good.network.example']);
        $this->sync();
        $fail = static fn (string $query): string => str_contains($query, 'SET site =') && str_contains($query, 'bad.network.example') ? 'FAIL' : $query;
        add_filter('query', $fail);
        try {
            $this->observe();
            self::assertSame([SiteState::NotChecked, SiteState::Ok], [$this->record('bad.network.example')?->site, $this->record('good.network.example')?->site]);
            $facts = Plugin::instance()->facts()->checked(['bad.network.example', 'good.network.example']);
            self::assertCount(2, $facts);
            self::assertSame('bad.network.example', Plugin::instance()->facts()->live('bad.network.example')->domain);
        } finally {
            remove_filter('query', $fail);
        }
    }

    /** A list's status by SQL and a diagnosis by PHP read the same columns. */
    public function testEveryFaultOfDnsAndSiteMakesADomainPending(): void
    {
        global $wpdb;
        $this->seed(1, 'n%d.example', 5);
        $status = function (string $column, string $value) use ($wpdb): string {
            $wpdb->update(Schema::table('domains'), ['dns' => 'ok', 'site' => 'ok', $column => $value], ['domain' => 'n1.example']);

            return $this->record('n1.example')->status->value;
        };
        foreach (DnsState::cases() as $state) {
            $expected = $state->isCorrect() ? 'ok' : ($state === DnsState::NotChecked ? 'not_checked' : 'pending');
            self::assertSame($expected, $status('dns', $state->value), $state->name);
        }
        foreach (SiteState::cases() as $state) {
            self::assertSame($state->isProblem() ? 'pending' : 'ok', $status('site', $state->value), $state->name);
        }
    }

    public function testADomainThatWasNeverCheckedIsNotOk(): void
    {
        $this->site('new.network.example');
        $this->sync();
        $status = fn (): ?string => $this->record('new.network.example')?->status->value;
        self::assertSame('not_checked', $status());
        self::assertSame(['new.network.example'], array_column(DomainList::page(['status' => 'not_checked'])->records, 'domain'));
        self::assertSame(1, DomainList::counts()['not_checked']);
        $this->observe();
        self::assertSame('ok', $status());
    }

    /** What its resolver alone says is no verdict, and is shown while there is none. */
    public function testAnAddressThatIsNoVerdictIsKeptUntilThereIsOne(): void
    {
        $this->site('new.network.example');
        $this->sync();
        $unchecked = static fn (string $address): DomainObservation => new DomainObservation(new DnsReport(DnsState::NotChecked, time(), [$address], source: 'resolver'));
        Monitor::record('new.network.example', $unchecked('10.0.0.7'));
        self::assertSame(['10.0.0.7'], $this->record('new.network.example')?->dnsReport?->addresses);
        self::assertSame('not_checked', $this->record('new.network.example')?->status->value);
        $this->observe();
        Monitor::record('new.network.example', $unchecked('10.0.0.8'));
        self::assertSame(DnsState::Ok, $this->record('new.network.example')?->dns);
        self::assertNotSame(['10.0.0.8'], $this->record('new.network.example')?->dnsReport?->addresses);
    }

    public function testChecksAreAJobOfTheirOwnBetweenTwoSyncs(): void
    {
        Scheduler::schedule();
        $sync = (int) wp_next_scheduled(Scheduler::SCHEDULED_SYNC);
        self::assertSame(150, (int) wp_next_scheduled(Scheduler::CHECKS) - $sync);
        wp_clear_scheduled_hook(Scheduler::CHECKS);
        self::assertTrue(Scheduler::isMissing(), 'it is restored alone');
        $this->site('shop.example');
        do_action(Scheduler::SCHEDULED_SYNC);
        self::assertSame(DnsState::NotChecked, $this->record('shop.example')?->dns);
        Scheduler::stop();
        self::assertFalse(wp_next_scheduled(Scheduler::CHECKS));
    }

    public function testAnIdleScheduledSyncSendsOneRequest(): void
    {
        $this->site('covered.network.example');
        foreach ([1, 2, 3] as $_) {
            $this->sync();
            $this->observe();
        }
        $before = count($this->requests());
        $this->sync();
        $this->observe();
        self::assertCount($before + 1, $this->requests());
    }

    public function testDomainsAreCheckedWhileServerPilotDoesNotAnswer(): void
    {
        $this->site('shop.network.example');
        $this->sync();
        $this->observe();
        $server = State::server();
        $addresses = State::array('network_addresses');
        State::change(['certificate_seen' => 0, 'server_seen' => 0]);
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01', dns = 'elsewhere'");
        $asked = 0;
        $fail = static function () use (&$asked): never {
            ++$asked;
            throw new RuntimeException('ServerPilot does not answer');
        };
        (new Monitor($this->internet->client(['app' => $fail, 'test' => $fail])))->run();
        self::assertSame(DnsState::Ok, $this->record('shop.network.example')?->dns);
        self::assertSame([$server, $addresses], [State::server(), State::array('network_addresses')], 'the last known ones stay');
        self::assertSame(2, $asked, 'the app and the server, once each');
    }

    public function testWhilePausedNothingIsChecked(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        State::set('pause', ['reason' => 'account', 'message' => 'words', 'since' => 1]);
        $before = count($this->requests());
        $this->observe();
        self::assertSame([[], $before], [$this->internet->checked, count($this->requests())]);
    }

    public function testAFailedCheckChangesNoRecord(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 403, 'path' => '/apps/', 'times' => 9]);
        $this->observe();
        self::assertSame('managed ok', $this->state('covered.network.example'));
    }
}
