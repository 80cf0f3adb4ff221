<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Site\SiteState;
use ServerPilot\Sync\Store\Schema;

require_once dirname(__DIR__, 2) . '/MonitorTestCase.php';

/** Where domains point, as the monitor records it. */
final class MonitorDnsTest extends MonitorTestCase
{
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
}
