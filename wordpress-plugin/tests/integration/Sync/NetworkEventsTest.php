<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

require_once dirname(__DIR__, 2) . '/NetworkEventsTestCase.php';

/** Events for other plugins: each change once. */
final class NetworkEventsTest extends NetworkEventsTestCase
{
    public function testADomainThatThePluginAddsIsLiveOnce(): void
    {
        $site = $this->site(self::SHOP);
        self::assertSame([], $this->events(), 'no sync has run');
        $this->sync();
        self::assertSame([], $this->events(), 'nothing was checked');
        $this->certify(self::SHOP);
        $this->observe();
        $this->fire();
        self::assertSame([[
            'event' => 'serverpilot_domain_live',
            'message' => 'shop.network.example is live.',
            'reason' => '',
            'occurred_at' => $this->heard[0]['occurred_at'],
            'network_url' => 'http://network.example/',
            'manage_url' => 'http://network.example/wp-admin/network/settings.php?page=serverpilot-sync&domain=shop.network.example',
            'domain' => self::SHOP,
            'site_id' => $site,
            'site_url' => self::SHOP,
        ]], $this->heard);
        self::assertEqualsWithDelta(time(), strtotime((string) $this->heard[0]['occurred_at']), 5);
        $this->heard = [];
        for ($run = 0; $run < 3; ++$run) {
            $this->sync();
            $this->checkAgain();
            self::assertSame([], $this->events());
        }
    }

    public function testDomainsThatWereThereBeforeAreNoNews(): void
    {
        $this->setList(self::NETWORK, self::SHOP, 'old.network.example');
        array_map($this->site(...), [self::SHOP, 'old.network.example']);
        $this->internet->dns = ['old.network.example' => ['192.0.2.1']];
        $this->internet->sites = ['old.network.example' => 'unreachable'];
        $this->sync();
        self::assertSame('adopted ok', $this->state(self::SHOP));
        self::assertSame([], $this->events());
        $this->certify(self::SHOP, 'old.network.example');
        $this->observe();
        self::assertSame([], $this->events());
        $this->internet->dns = $this->internet->sites = [];
        $this->checkAgain();
        self::assertSame(['domain_live old.network.example'], $this->events(), 'it was not live before');
    }

    public function testAnUpgradeIsNoNewsOfAnyDomain(): void
    {
        $this->live(self::SHOP);
        $this->change(self::SHOP, ['event_memory' => '']);
        $GLOBALS['wpdb']->query('ALTER TABLE ' . Schema::table('domains') . ' DROP COLUMN event_memory');
        State::set('schema', 8);
        Schema::upgrade();
        self::assertSame([], $this->events());
        $this->internet->dns = [self::SHOP => []];
        $this->checkAgain();
        $this->events();
        $this->pass(15);
        self::assertSame(['dns_lost ' . self::SHOP], $this->events());
        Schema::upgrade();
        self::assertSame([], State::array('events')['upgraded'] ?? []);
    }

    public function testLostDnsIsReportedOnceItHasLastedAndAgainADayAfter(): void
    {
        $this->live(self::SHOP);
        $wrong = function (): void {
            $this->internet->dns = [self::SHOP => []];
            $this->checkAgain();
        };
        $right = function (): void {
            $this->internet->dns = [];
            $this->checkAgain();
        };
        $wrong();
        self::assertSame([], $this->events());
        $right();
        self::assertSame([], $this->events(), 'wrong in one check');
        $wrong();
        $this->events();
        $this->pass(15);
        $this->fire();
        self::assertSame(['shop.network.example no longer points to this server. It has no address.', 'dns.no_records'], [$this->heard[0]['message'], $this->heard[0]['reason']]);
        $this->heard = [];
        $right();
        self::assertSame(['domain_live ' . self::SHOP], $this->events());
        $wrong();
        $this->events();
        $this->pass(60);
        self::assertSame([], $this->events(), 'it flaps');
        $this->pass(24 * 60);
        self::assertSame(['dns_lost ' . self::SHOP], $this->events());
    }

    public function testAFailedCertificateAndAnOverdueRenewalAreReported(): void
    {
        $this->live(self::SHOP);
        $this->internet->invalid = [self::SHOP];
        $this->checkAgain();
        $this->events();
        $this->pass(15);
        self::assertSame(['certificate_failed ' . self::SHOP], $this->events());
        $this->internet->invalid = [];
        $this->checkAgain();
        self::assertSame(['domain_live ' . self::SHOP], $this->events());
        $date = static fn (int $days): string => gmdate('Y-m-d H:i:s', time() + ($days * DAY_IN_SECONDS));
        $this->change(self::SHOP, ['certificate_start' => $date(-80), 'certificate_end' => $date(10)]);
        $this->events();
        $this->pass(15);
        self::assertSame(['renewal_overdue ' . self::SHOP], $this->events());
        $this->change(self::SHOP, ['certificate_start' => $date(0), 'certificate_end' => $date(90)]);
        self::assertSame(['domain_live ' . self::SHOP], $this->events(), 'it was renewed');
    }

    public function testARemovedDomainIsReportedHoweverItWasRemoved(): void
    {
        $this->live(self::SHOP, 'b.network.example');
        wp_delete_site($this->siteOf(self::SHOP));
        $this->sync();
        self::assertSame(['domain_removed ' . self::SHOP], $this->events());
        Operator::remove('b.network.example');
        $this->sync();
        self::assertNotContains('b.network.example', $this->listed());
        self::assertSame(['domain_removed b.network.example'], $this->events());
        $this->site(self::SHOP);
        $this->sync();
        $this->certify(self::SHOP);
        $this->checkAgain();
        self::assertSame(['domain_live ' . self::SHOP], $this->events(), 'it is mapped again');
    }

    private function siteOf(string $domain): int
    {
        return (int) get_sites(['domain' => $domain])[0]->blog_id;
    }

    public function testADomainOfTheListThatThePluginDoesNotManageIsNotReportedAsRemoved(): void
    {
        $this->sync();
        $this->setList(self::NETWORK, self::SHOP);
        $this->site(self::SHOP);
        $this->sync();
        self::assertSame('unmanaged ok', $this->state(self::SHOP));
        $this->certify(self::SHOP);
        $this->observe();
        self::assertSame([], $this->events());
        wp_delete_site($this->siteOf(self::SHOP));
        $this->sync();
        self::assertSame([], $this->events());
        self::assertContains(self::SHOP, $this->listed());
    }

    public function testAPauseBeginsAndEndsOnce(): void
    {
        $this->setList('other.example');
        $this->sync();
        $this->fire();
        self::assertSame(['serverpilot_pause_begun', 'pause.serves'], [$this->heard[0]['event'], $this->heard[0]['reason']]);
        self::assertStringContainsString('does not serve this network', (string) $this->heard[0]['message']);
        $this->heard = [];
        $this->sync();
        self::assertSame([], $this->events());
        $this->setList(self::NETWORK);
        $this->sync();
        self::assertSame(['pause_ended'], $this->events());
        $this->setList('other.example');
        $this->sync();
        self::assertSame([], $this->events(), 'not twice within a day');
    }

    public function testAPausedNetworkReportsNothingOfItsDomains(): void
    {
        $this->live(self::SHOP);
        $this->becomeCopy();
        $this->sync();
        $this->change(self::SHOP, ['dns' => 'elsewhere']);
        State::change(['listed' => 300]);
        self::assertSame(['pause_begun'], $this->events());
        $this->pass(60);
        self::assertSame([], $this->events());
    }

    public function testTheCapacityOfEachAppOfThePoolIsReported(): void
    {
        $this->sync();
        $this->events();
        $this->heard = [];
        State::change([
            'app_capacity' => ['emulatorapp00001' => [], 'two' => [], 'three' => []],
            'app_names' => ['two' => 'shop', 'three' => 'blog'],
            'listed' => 3,
            'further_listed' => ['two' => 300, 'three' => 3],
            'further_certificates' => ['three' => (new AppCertificate('1', 0, time(), array_map(strval(...), range(1, 80))))->toStored()],
        ]);
        $this->fire();
        self::assertSame(
            [['capacity.app', 300, 'The app shop has 300 of at most 300 domains.'], ['capacity.certificate', 80, 'The certificate of the app blog has 80 of at most 100 domains.']],
            array_map(static fn (array $event): array => [$event['reason'], $event['used'], $event['message']], $this->heard),
        );
        self::assertSame(['capacity_full', 'capacity_nearly_full'], $this->events());
        self::assertSame([], $this->events(), 'once');
    }

    public function testCapacityIsReportedNearlyFullAndFullOnce(): void
    {
        $this->sync();
        State::change(['listed' => 239, 'certificate_names' => 79]);
        self::assertSame([], $this->events());
        State::change(['listed' => 240]);
        $this->fire();
        self::assertSame(['capacity.app', 240, 300, 'The app has 240 of at most 300 domains.'], array_map(fn (string $key): mixed => $this->heard[0][$key], ['reason', 'used', 'limit', 'message']));
        $this->heard = [];
        State::change(['listed' => 239]);
        self::assertSame([], $this->events());
        State::change(['listed' => 240]);
        self::assertSame([], $this->events(), 'it flaps');
        State::change(['listed' => 300]);
        self::assertSame(['capacity_full'], $this->events());
        State::change(['certificate_names' => 100]);
        $this->fire();
        self::assertSame([['serverpilot_capacity_full', 'capacity.certificate']], array_map(static fn (array $payload): array => [$payload['event'], $payload['reason']], $this->heard), 'full at once: not nearly full as well');
        $this->heard = [];
        $this->pass(25 * 60);
        self::assertSame([], $this->events(), 'it still holds');
    }
}
