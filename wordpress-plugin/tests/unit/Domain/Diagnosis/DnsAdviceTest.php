<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Diagnosis\DnsAdvice;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;

/** The exact records that a customer has to set or remove. */
final class DnsAdviceTest extends TestCase
{
    private const HERE = '203.0.113.7';

    private static function facts(DnsState $state, array $report = [], mixed ...$changes): DomainFacts
    {
        $report = new DnsReport(...['state' => $state, 'at' => 1_800_000_000, 'expected' => [self::HERE]] + $report);

        return Records::facts()->with(...['dns' => $state, 'dnsReport' => $report] + $changes);
    }

    /** @return iterable<array{string, DomainFacts}> remedies */
    public static function remedies(): iterable
    {
        $sub = ['domain' => 'blog.shop.example'];
        $apex = ['isApex' => true, 'partner' => 'www.shop.example'];
        $flattening = 'A CNAME record is not possible there; an ALIAS or ANAME record or CNAME flattening to network.example is.';
        yield 'an apex' => ["Set an A record for shop.example to 203.0.113.7 at the domain's DNS provider. {$flattening} For www.shop.example, set a CNAME record to shop.example.", self::facts(DnsState::NoRecords, [], ...$apex)];
        yield 'a subdomain' => ["Set an A record for blog.shop.example to 203.0.113.7, or a CNAME record to network.example, at the domain's DNS provider.", self::facts(DnsState::NoRecords, [], ...$sub)];
        yield 'www' => ["Set an A record for www.shop.example to 203.0.113.7, or a CNAME record to shop.example, at the domain's DNS provider.", self::facts(DnsState::WwwMissing, [], domain: 'www.shop.example')];
        yield 'a server with IPv6 alone' => ["Set an AAAA record for blog.shop.example to 2001:db8::7, or a CNAME record to network.example, at the domain's DNS provider.", self::facts(DnsState::NoRecords, [], serverAddress: '2001:db8::7', domain: 'blog.shop.example')];
        yield 'AAAA' => ['Remove this AAAA record: 2001:db8::1.', self::facts(DnsState::Ipv6Elsewhere, ['addresses' => [self::HERE, '2001:db8::1']])];
        yield 'two kinds' => ['Remove these A records: 192.0.2.1, 192.0.2.2. Remove this AAAA record: 2001:db8::1.', self::facts(DnsState::Mixed, ['addresses' => [self::HERE, '192.0.2.1', '192.0.2.2', '2001:db8::1']])];
        yield 'CAA' => ['Its CAA records allow only digicert.com, sectigo.com. Add a CAA record with the content 0 issue "letsencrypt.org".', self::facts(DnsState::CaaForbids, ['caa' => ['0 issue "digicert.com"', '0 issue "sectigo.com"', '0 iodef "mailto:a@b.example"']])];
        yield 'CAA for wildcards' => ['Add a CAA record with the content 0 issue "letsencrypt.org".', self::facts(DnsState::CaaWildcardOnly, ['caa' => ['0 issue ";"', '0 issuewild "letsencrypt.org"']])];
        yield 'A and CAA' => ["Set an A record for blog.shop.example to 203.0.113.7, or a CNAME record to network.example, at the domain's DNS provider. Its CAA records allow only digicert.com. Add a CAA record with the content 0 issue \"letsencrypt.org\".", self::facts(DnsState::NoRecords, ['also' => ['caa_forbids'], 'caa' => ['0 issue "digicert.com"']], ...$sub)];
        yield 'a CNAME' => ["Remove its CNAME record to shops.example.net. Set an A record for blog.shop.example to 203.0.113.7, or a CNAME record to network.example, at the domain's DNS provider. Behind a proxy such as a CDN this may be intended: see the filter serverpilot_addresses.", self::facts(DnsState::Elsewhere, ['addresses' => ['192.0.2.1'], 'cname' => ['shops.example.net']], ...$sub)];
        $set = "Set an A record for blog.shop.example to 203.0.113.7, or a CNAME record to network.example, at the domain's DNS provider.";
        yield 'a private address' => ["Remove this A record: 10.0.0.1. {$set}", self::facts(DnsState::PrivateAddress, ['addresses' => ['10.0.0.1']], ...$sub)];
        yield 'a private address beside this server' => ['Remove this A record: 10.0.0.1.', self::facts(DnsState::PrivateAddress, ['addresses' => [self::HERE, '10.0.0.1']], ...$sub)];
        yield 'both behind a CNAME' => ["Remove its CNAME record to shops.example.net. {$set}", self::facts(DnsState::PrivateAddress, ['addresses' => [self::HERE, '10.0.0.1'], 'cname' => ['shops.example.net']], ...$sub)];
        yield 'two servers behind a CNAME' => ["Remove its CNAME record to shops.example.net. {$set}", self::facts(DnsState::Mixed, ['addresses' => [self::HERE, '192.0.2.1'], 'cname' => ['shops.example.net']], ...$sub)];
        yield 'correct' => ['', self::facts(DnsState::Ok)];
    }

    /** @dataProvider remedies */
    public function testEachRemedyNamesTheRecord(string $remedy, DomainFacts $facts): void
    {
        self::assertSame($remedy, DnsAdvice::remedy($facts));
    }

    public function testACorrectAnswerNamesWhenOthersSeeIt(): void
    {
        self::assertSame('Correct; other resolvers will see it by 09:00.', DnsAdvice::message(self::facts(DnsState::Propagating, ['ttl' => 3_600])));
        self::assertSame('Correct; other resolvers will see it by 2027-01-16 08:00.', DnsAdvice::message(self::facts(DnsState::Propagating, ['ttl' => 86_400])));
        self::assertSame('Correct at its own name servers, and not yet everywhere.', DnsAdvice::message(self::facts(DnsState::Propagating)));
    }

    public function testEveryStateHasAMessageAndEveryFaultARemedy(): void
    {
        foreach (DnsState::cases() as $state) {
            $facts = self::facts($state, ['addresses' => ['192.0.2.1'], 'nameservers' => ['ns1.example'], 'cname' => ['a.example'], 'source' => 'resolver']);
            self::assertNotSame('', DnsAdvice::message($facts), $state->name);
            self::assertSame($state === DnsState::Ok, DnsAdvice::remedy($facts) === '', $state->name);
            self::assertSame(!$state->isCorrect() && $state !== DnsState::NotChecked, str_contains(DnsAdvice::message($facts), 'resolver.') && !str_contains(DnsAdvice::message($facts), 'other resolvers'), $state->name);
        }
        self::assertSame('Its name servers do not respond. ns1.example', DnsAdvice::message(self::facts(DnsState::Timeout, ['nameservers' => ['ns1.example']])));
    }

    public function testAPrivateAddressThatTheResolverAloneGivesIsNamed(): void
    {
        $unchecked = self::facts(DnsState::NotChecked, ['addresses' => ['10.0.0.7'], 'source' => 'resolver']);
        self::assertSame('Not checked: its name servers cannot be reached from this server, whose resolver gives 10.0.0.7, perhaps to this network alone.', DnsAdvice::message($unchecked));
        self::assertSame('Allow outgoing connections to port 53, or set another resolver: serverpilot.resolver. If the domain has this address everywhere, correct its records.', DnsAdvice::remedy($unchecked));
        self::assertSame(['Not checked yet.', ''], [DnsAdvice::message(self::facts(DnsState::NotChecked)), DnsAdvice::remedy(self::facts(DnsState::NotChecked))]);
    }

    public function testAPrivateAddressIsToldApartFromThisServer(): void
    {
        self::assertSame('It points to an address that is not public. 192.0.2.1, 10.0.0.1', DnsAdvice::message(self::facts(DnsState::PrivateAddress, ['addresses' => ['192.0.2.1', '10.0.0.1']])));
        self::assertSame('It points to this server, and to an address that is not public. 10.0.0.1', DnsAdvice::message(self::facts(DnsState::PrivateAddress, ['addresses' => [self::HERE, '10.0.0.1']])));
    }

    public function testCaaRecordsCanBeThoseOfTheTarget(): void
    {
        $own = 'Its CAA records do not allow Let\'s Encrypt to issue a certificate. 0 issue "x.example"';
        self::assertSame($own, DnsAdvice::message(self::facts(DnsState::CaaForbids, ['caa' => ['0 issue "x.example"']])));
        self::assertSame("{$own} They may be those of edge.example, to which its CNAME record leads.", DnsAdvice::message(self::facts(DnsState::CaaForbids, ['caa' => ['0 issue "x.example"'], 'cname' => ['a.example', 'edge.example']])));
    }

    public function testTheCustomerIsNotToldOfFilters(): void
    {
        self::assertStringNotContainsString('filter', DnsAdvice::forCustomer(self::facts(DnsState::Elsewhere, ['addresses' => ['192.0.2.1']])));
    }

    public function testWhatIsStoredIsReadAgain(): void
    {
        $report = new DnsReport(DnsState::Mixed, 5, ['192.0.2.1'], [self::HERE], ['caa_forbids'], ['a.example'], ['ns1.example'], ['0 issue "x"'], 300, 'authoritative');
        self::assertEquals($report, DnsReport::ofStored($report->toStored(), 'mixed', 5));
    }

    public function testAddressesOfAFilterAreCompared(): void
    {
        $state = static fn (string ...$addresses): DnsState => DnsReport::ofAddresses($addresses, [self::HERE], 0)->state;
        self::assertSame([DnsState::NoRecords, DnsState::Ok, DnsState::Elsewhere, DnsState::Mixed], [$state(), $state(self::HERE), $state('192.0.2.1'), $state(self::HERE, '192.0.2.1')]);
    }
}
