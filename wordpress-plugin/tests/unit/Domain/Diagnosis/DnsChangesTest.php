<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Domain\Dns\DnsChange;
use ServerPilot\Sync\Domain\Diagnosis\DnsChanges;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;

/** The records that a customer has to change, as a table. */
final class DnsChangesTest extends TestCase
{
    private const SERVER = '203.0.113.7';

    public static function rows(): iterable
    {
        $apex = ['isApex' => true];
        yield 'correct' => [DnsState::Ok, [self::SERVER], [], $apex, []];
        yield 'behind a CDN' => [DnsState::Proxied, ['104.21.3.4'], [], $apex, []];
        yield 'not checked' => [DnsState::NotChecked, [], [], $apex, []];
        yield 'not registered' => [DnsState::NoSuchDomain, [], [], $apex, []];
        yield 'broken name servers' => [DnsState::Lame, [], [], $apex, []];
        yield 'no address of an apex' => [DnsState::NoRecords, [], [], $apex, ['add A @ 203.0.113.7']];
        yield 'no address of a subdomain' => [DnsState::NoRecords, [], [], [], ['add CNAME shop network.example']];
        yield 'no address, without a network' => [DnsState::NoRecords, [], [], ['networkDomain' => ''], ['add A shop 203.0.113.7']];
        yield 'no www' => [DnsState::WwwMissing, [], [], ['domain' => 'www.customer.example'], ['add CNAME www customer.example']];
        yield 'elsewhere' => [DnsState::Elsewhere, ['198.51.100.9'], [], $apex, ['change A @ 203.0.113.7 (198.51.100.9)']];
        yield 'at two other servers' => [
            DnsState::Elsewhere, ['198.51.100.9', '198.51.100.8', '2001:db8::1'], [], $apex,
            ['change A @ 203.0.113.7 (198.51.100.9)', 'remove A @  (198.51.100.8)', 'remove AAAA @  (2001:db8::1)'],
        ];
        yield 'IPv6 elsewhere alone' => [DnsState::Elsewhere, ['2001:db8::1'], [], $apex, ['add A @ 203.0.113.7', 'remove AAAA @  (2001:db8::1)']];
        yield 'a CNAME record of a subdomain' => [DnsState::Elsewhere, ['198.51.100.9'], ['shops.example'], [], ['change CNAME shop network.example (shops.example)']];
        yield 'a CNAME record of an apex' => [DnsState::Elsewhere, ['198.51.100.9'], ['shops.example'], $apex, ['remove CNAME @  (shops.example)', 'add A @ 203.0.113.7']];
        yield 'a CNAME record to nowhere' => [DnsState::CnameDangling, [], ['gone.example'], [], ['change CNAME shop network.example (gone.example)']];
        yield 'here and elsewhere' => [DnsState::Mixed, [self::SERVER, '198.51.100.9'], [], $apex, ['remove A @  (198.51.100.9)']];
        yield 'IPv6 elsewhere' => [DnsState::Ipv6Elsewhere, [self::SERVER, '2001:db8::1'], [], $apex, ['remove AAAA @  (2001:db8::1)']];
        yield 'a private address' => [DnsState::PrivateAddress, ['10.0.0.1'], [], $apex, ['change A @ 203.0.113.7 (10.0.0.1)']];
        yield 'CAA records' => [DnsState::CaaForbids, [self::SERVER], [], $apex, ['add CAA @ 0 issue "letsencrypt.org"']];
        yield 'CAA records, and elsewhere' => [
            DnsState::Elsewhere, ['198.51.100.9'], [], ['isApex' => true, 'also' => ['caa_forbids']],
            ['change A @ 203.0.113.7 (198.51.100.9)', 'add CAA @ 0 issue "letsencrypt.org"'],
        ];
        yield 'a server with IPv6 alone' => [DnsState::Elsewhere, ['198.51.100.9'], [], ['isApex' => true, 'serverAddress' => '2001:db8::7'], ['add AAAA @ 2001:db8::7', 'remove A @  (198.51.100.9)']];
        yield 'an unknown server' => [DnsState::NotChecked, [], [], ['isApex' => true, 'serverAddress' => ''], []];
        yield 'a deep subdomain' => [DnsState::NoRecords, [], [], ['domain' => 'a.b.customer.example'], ['add CNAME a.b network.example']];
        yield 'an unknown suffix' => [DnsState::NoRecords, [], [], ['registrable' => ''], ['add CNAME shop.customer.example network.example']];
    }

    /** @param list<string> $addresses @param list<string> $cname @param array<string, mixed> $more */
    private static function facts(DnsState $state, array $addresses, array $cname, array $more): DomainFacts
    {
        $report = new DnsReport($state, Records::NOW, $addresses, [$more['serverAddress'] ?? self::SERVER], $more['also'] ?? [], $cname);
        $domain = ($more['isApex'] ?? false) ? 'customer.example' : 'shop.customer.example';
        unset($more['also']);

        return Records::facts()->with(...$more + ['domain' => $domain, 'dns' => $state, 'dnsReport' => $report, 'registrable' => 'customer.example']);
    }

    /**
     * @dataProvider rows
     *
     * @param list<string> $addresses @param list<string> $cname @param array<string, mixed> $more @param list<string> $expected
     */
    public function testTheRecordsLeadHere(DnsState $state, array $addresses, array $cname, array $more, array $expected): void
    {
        $changes = DnsChanges::of(self::facts($state, $addresses, $cname, $more));
        self::assertSame($expected, array_map(static fn (DnsChange $change): string => "{$change->kind->value} {$change->type} {$change->host} {$change->value}"
            . ($change->current === '' ? '' : " ({$change->current})"), $changes));
    }

    /**
     * The records and the sentences are made apart; each value is in both.
     *
     * @dataProvider rows
     *
     * @param list<string> $addresses @param list<string> $cname @param array<string, mixed> $more
     */
    public function testTheSentencesSayTheSame(DnsState $state, array $addresses, array $cname, array $more): void
    {
        $facts = self::facts($state, $addresses, $cname, $more);
        $sentences = DnsAdvice::forCustomer($facts);
        foreach (DnsChanges::of($facts) as $change) {
            self::assertStringContainsString($change->value === '' ? $change->current : $change->value, $sentences);
        }
        if (DnsChanges::of($facts) === []) {
            self::assertDoesNotMatchRegularExpression('/\b(A|AAAA|CNAME|CAA) record/', $sentences);
        }
    }
}
