<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\AppCertificate;
use ServerPilot\Sync\Domain\CertificateState;
use ServerPilot\Sync\Domain\Concern;
use ServerPilot\Sync\Domain\Diagnosis;
use ServerPilot\Sync\Domain\DnsReport;
use ServerPilot\Sync\Domain\DnsState;
use ServerPilot\Sync\Domain\DomainObservation;
use ServerPilot\Sync\Domain\Handshake;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\DomainFactsReader;
use ServerPilot\Sync\Sync\Monitor;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Domain\SiteState;
use ServerPilot\Sync\Sync\ProbeResponder;
use ServerPilot\Sync\Sync\Scheduler;

require_once dirname(__DIR__, 2) . '/fakes/FakeInternet.php';

/** What no update reports: DNS and certificate, checked by the scheduled sync. */
final class MonitorTest extends NetworkTestCase
{
    private FakeInternet $internet;

    protected function setUp(): void
    {
        parent::setUp();
        $this->internet = new FakeInternet();
        FakeInternet::connect();
    }

    protected function tearDown(): void
    {
        FakeInternet::disconnect();
    }

    /** @return list<string> the domains that this run checked */
    private function observe(): array
    {
        $this->internet->checked = [];
        Plugin::instance()->ifOn(fn () => (new Monitor($this->internet->client()))->run())();

        return $this->internet->checked;
    }

    private function checkAgain(): void
    {
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01'");
        $this->observe();
    }

    public function testDnsOfEachDomainIsRecordedWithItsDetailsAndSinceTime(): void
    {
        global $wpdb;
        array_map($this->site(...), ['here.network.example', 'away.network.example', 'none.network.example']);
        $this->sync();
        $this->internet->dns = ['away.network.example' => ['192.0.2.1'], 'none.network.example' => [], 'here.network.example' => 'caa_forbids'];
        $this->observe();
        $seen = fn (string $domain): array => [$this->record($domain)?->dns, $this->record($domain)?->dnsElsewhereSince !== null];
        self::assertSame([DnsState::CaaForbids, false], $seen('here.network.example'));
        self::assertSame([DnsState::NoRecords, true], $seen('none.network.example'));
        $report = $this->record('away.network.example')?->dnsReport;
        self::assertSame([['192.0.2.1'], ['127.0.0.1'], ['ns1.example'], 300, 'authoritative'], [$report->addresses, $report->expected, $report->nameservers, $report->ttl, $report->source]);
        self::assertEqualsWithDelta(time(), $report->at, 5);
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET dns_elsewhere_since = '2020-01-01' WHERE dns_elsewhere_since IS NOT NULL");
        $this->checkAgain();
        self::assertSame(strtotime('2020-01-01 UTC'), $this->record('none.network.example')?->dnsElsewhereSince, 'since then');
        $this->internet->dns = [];
        $this->checkAgain();
        self::assertSame([DnsState::Ok, false], $seen('none.network.example'));
    }

    public function testAVerifiedSiteIsBehindAProxyAndAnotherIsElsewhere(): void
    {
        array_map($this->site(...), ['cdn.network.example', 'away.network.example']);
        $this->sync();
        $this->internet->dns = ['cdn.network.example' => ['192.0.2.1'], 'away.network.example' => ['192.0.2.1']];
        $this->internet->sites = ['away.network.example' => [200, 'a parking page']];
        $this->observe();
        self::assertSame([DnsState::Proxied, SiteState::Ok], [$this->record('cdn.network.example')?->dns, $this->record('cdn.network.example')?->site]);
        self::assertSame([DnsState::Elsewhere, SiteState::OtherApp], [$this->record('away.network.example')?->dns, $this->record('away.network.example')?->site]);
    }

    public function testADomainWhoseSiteIsNotFoundAnyMoreIsBehindAProxyForAWeekOnly(): void
    {
        global $wpdb;
        $this->site('cdn.network.example');
        $this->sync();
        $this->internet->dns = ['cdn.network.example' => ['192.0.2.1']];
        $seen = function (string $since = ''): ?DnsState {
            global $wpdb;
            $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01'" . ($since === '' ? '' : ", dns_elsewhere_since = UTC_TIMESTAMP() - INTERVAL {$since}"));
            $this->observe();

            return $this->record('cdn.network.example')?->dns;
        };
        self::assertSame([DnsState::Proxied, null], [$seen('30 DAY'), $this->record('cdn.network.example')?->dnsElsewhereSince], 'its site was found');
        $this->internet->sites = ['cdn.network.example' => [403, '']];
        self::assertSame(DnsState::Proxied, $seen());
        self::assertEqualsWithDelta(time(), $this->record('cdn.network.example')?->dnsElsewhereSince, 5, 'doubted since now');
        self::assertSame(DnsState::Proxied, $seen('6 DAY'));
        self::assertSame(DnsState::Elsewhere, $seen('8 DAY'), 'its customer may have left');
        $this->internet->sites = ['network.example' => 'timeout'];
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET dns = 'proxied', site = 'no_way_back'");
        self::assertSame(DnsState::Proxied, $seen('8 DAY'), 'no site can be found from here');
    }

    public function testAMissingWwwIsNamedOnlyIfItsPartnerIsCorrect(): void
    {
        array_map($this->site(...), ['shop.example', 'gone.example']);
        $this->sync();
        $this->internet->dns = ['www.shop.example' => [], 'www.gone.example' => [], 'gone.example' => []];
        $this->observe();
        self::assertSame(
            [DnsState::WwwMissing, DnsState::NoRecords, DnsState::Ok],
            [$this->record('www.shop.example')?->dns, $this->record('www.gone.example')?->dns, $this->record('shop.example')?->dns],
        );
    }

    public function testTheSiteOfEachDomainIsRecorded(): void
    {
        $id = $this->site('shop.example');
        $this->sync();
        $seen = function (): array {
            $this->checkAgain();
            $record = $this->record('shop.example');

            return [$record?->site, $record?->siteDetail, $record?->status->value];
        };
        self::assertSame([SiteState::Ok, '', 'ok'], $seen());
        self::assertEqualsWithDelta(time(), $this->record('shop.example')?->siteCheckedAt, 5);
        $nonce = ProbeResponder::probe()->nonce(time());
        $this->internet->sites = ['shop.example' => [200, ProbeResponder::probe()->answer($nonce, 'shop.example', $id)]];
        self::assertSame([SiteState::Inconclusive, 'cache', 'ok'], $seen());
        $this->internet->sites = ['shop.example' => 'unreachable'];
        self::assertSame([SiteState::Unreachable, 'failed: unreachable', 'pending'], $seen());
        $this->internet->sites = [];
        $this->internet->challenges = ['shop.example' => 403];
        self::assertSame([SiteState::ChallengeBlocked, '403', 'pending'], $seen());
    }

    /** What one domain's visitors or its own server ask cannot use up the answers of another. */
    public function testEachOfManyDomainsIsAnswered(): void
    {
        $domains = array_map(static fn (int $number): string => "shop{$number}.example", range(1, 24));
        array_map($this->site(...), $domains);
        $this->sync();
        $this->observe();
        self::assertSame(array_fill_keys($domains, SiteState::Ok), array_combine($domains, array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, $domains)));
    }

    public function testNoSiteIsJudgedIfTheNetworksOwnDomainCannotBeReached(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->sites = ['network.example' => 'timeout', 'shop.example' => 'timeout'];
        $this->observe();
        self::assertSame([SiteState::NoWayBack, 'ok'], [$this->record('shop.example')?->site, $this->record('shop.example')?->status->value]);
    }

    /** The network's own domain is behind a CDN, and the router does not lead the server back to itself. */
    public function testNoSiteHereIsJudgedIfTheServerCannotReachItself(): void
    {
        array_map($this->site(...), ['shop.example', 'fine.example', 'away.example']);
        $this->sync();
        $this->internet->sites = ['shop.example' => 'timeout', 'away.example' => 'timeout'];
        $this->internet->dns = ['away.example' => ['192.0.2.9']];
        $seen = fn (): array => array_map(fn (string $domain): ?SiteState => $this->record($domain)?->site, ['shop.example', 'fine.example', 'away.example']);
        State::set('answered_by', 'this');
        $this->checkAgain();
        self::assertSame([SiteState::Unreachable, SiteState::Ok, SiteState::Unreachable], $seen());
        State::set('answered_by', 'none');
        $this->checkAgain();
        self::assertSame([SiteState::NoWayBack, SiteState::Ok, SiteState::Unreachable], $seen());
    }

    public function testAnotherCertificateThatAnswersIsRecorded(): void
    {
        $this->site('shop.example');
        $this->sync();
        $this->internet->invalid = ['shop.example'];
        $this->observe();
        $record = $this->record('shop.example');
        self::assertSame([CertificateState::Invalid, 'expired', 'pending'], [$record?->certificate, $record?->certificateMessage, $record?->status->value]);
        $this->internet->invalid = [];
        $this->checkAgain();
        self::assertSame(CertificateState::Covered, $this->record('shop.example')?->certificate);
    }

    public function testWhatAServerSaysIsStoredWhateverItsBytes(): void
    {
        array_map($this->site(...), ['bad.network.example', 'good.network.example']);
        $this->sync();
        // A cut by bytes would end within a character.
        $this->internet->sites = ['bad.network.example' => str_repeat('é', 200)];
        $this->observe();
        self::assertSame([SiteState::Unreachable, 'failed: ?'], [$this->record('bad.network.example')?->site, $this->record('bad.network.example')?->siteDetail]);
        self::assertSame(SiteState::Ok, $this->record('good.network.example')?->site);
        $handshake = new Handshake(false, 'not for ' . str_repeat('x', 300) . "\xff");
        Observations::record('good.network.example', new DomainObservation(DnsReport::ofAddresses(['127.0.0.1'], ['127.0.0.1'], time()), $handshake));
        self::assertSame('not for ' . str_repeat('x', 247), $this->record('good.network.example')?->certificateMessage);
    }

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

    /** Records of domains that were checked so many minutes ago, and are OK but for other columns. */
    private function seed(int $count, string $domain, int $minutes, string $columns = "'ok', '', 'ok', 'covered', NULL"): void
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

    public function testTheCertificateOfEachDomainIsRecorded(): void
    {
        $this->site('covered.network.example');
        $this->sync();
        $this->observe();
        $record = $this->record('covered.network.example');
        self::assertSame(CertificateState::Covered, $record?->certificate);
        self::assertGreaterThan(time(), $record?->certificateEnd);
        $this->emulator->post('apps/emulatorapp00001/certificate', ['state' => 'none']);
        State::set('certificate_seen', 0);
        $this->observe();
        self::assertSame([CertificateState::Missing, null], [$this->record('covered.network.example')?->certificate, $this->record('covered.network.example')?->certificateEnd]);
    }

    public function testEachCertificateOfTheAppIsRecordedWithWhatItLost(): void
    {
        array_map($this->site(...), ['a.network.example', 'b.network.example']);
        $this->sync();
        $names = [self::NETWORK, 'a.network.example', 'b.network.example'];
        $start = time() - (60 * DAY_IN_SECONDS);
        $see = function (string $serial, int $start, array $names): ?AppCertificate {
            State::set('certificate_seen', 0);
            $app = static fn (): array => ['domains' => [], 'ssl' => 'auto', 'certificate' => [
                'issuer' => 'A', 'serial' => $serial, 'names' => $names, 'not_before' => gmdate('c', $start), 'not_after' => gmdate('c', $start + (90 * DAY_IN_SECONDS)),
            ]];
            (new Monitor($this->internet->client(['app' => $app])))->run();

            return AppCertificates::remembered();
        };
        self::assertSame([null, null, []], [$see('01', $start, $names)?->renewedAt, AppCertificates::remembered()?->share, AppCertificates::remembered()?->lost]);
        $record = $this->record('a.network.example');
        self::assertSame([$start, $start + (90 * DAY_IN_SECONDS)], [$record?->certificateStart, $record?->certificateEnd]);
        self::assertSame(0, DomainList::count(Concern::CertificateEnds), 'a third is left: its renewal is expected');

        $see('02', time(), [self::NETWORK, 'a.network.example']);
        self::assertEqualsWithDelta(time(), AppCertificates::remembered()?->renewedAt, 5);
        self::assertSame(['b.network.example'], AppCertificates::remembered()?->lost);
        $facts = Plugin::instance()->facts()->remembered([$this->record('b.network.example')])['b.network.example'];
        self::assertSame('certificate.lost', Diagnosis::of($facts)->firstProblem()?->code);
        $see('02', time(), [self::NETWORK, 'a.network.example']);
        self::assertSame(['b.network.example'], AppCertificates::remembered()?->lost, 'still');
        $see('03', time(), $names);
        self::assertSame([], AppCertificates::remembered()?->lost);

        $see('04', time() - (70 * DAY_IN_SECONDS), $names);
        self::assertSame(2, DomainList::count(Concern::CertificateEnds), 'overdue');
    }

    public function testACertificateIsOfTheKindThatIsReportedWithIt(): void
    {
        $this->site('shop.network.example');
        $this->sync();
        foreach (['custom' => 'on', 'auto' => 'custom'] as $kind => $of_last_update) {
            State::change(['certificate_seen' => 0, 'ssl' => $of_last_update]);
            $client = $this->internet->client(['app' => static fn (): array => ['domains' => [], 'ssl' => $kind, 'certificate' => [
                'issuer' => 'A', 'serial' => $kind, 'names' => ['shop.network.example'], 'not_before' => gmdate('c', time()), 'not_after' => gmdate('c', time() + (90 * DAY_IN_SECONDS)),
            ]]]);
            $facts = new DomainFactsReader($client, Plugin::instance()->desired());
            self::assertSame($kind === 'custom', $facts->live('shop.network.example')->hasCustomCertificate, "{$kind}, live");
            (new Monitor($client))->run();
            self::assertSame($kind === 'custom', AppCertificates::remembered()?->isCustom, $kind);
            $remembered = $facts->remembered([$this->record('shop.network.example')])['shop.network.example'];
            self::assertSame($kind === 'custom', $remembered->hasCustomCertificate, "{$kind}, remembered");
        }
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
