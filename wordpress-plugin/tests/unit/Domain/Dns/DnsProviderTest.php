<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Dns\DnsProvider;

final class DnsProviderTest extends TestCase
{
    public static function servers(): iterable
    {
        yield [['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'], DnsProvider::Cloudflare];
        yield [['NS0.TransIP.net.', 'ns1.transip.nl', 'ns2.transip.eu'], DnsProvider::TransIp];
        yield [['ns-1.awsdns-00.com', 'ns-1537.awsdns-00.co.uk'], DnsProvider::Route53];
        yield [['ns11.domaincontrol.com'], DnsProvider::GoDaddy];
        yield [['dns1.registrar-servers.com'], DnsProvider::Namecheap];
        yield [['ns1.dns-parking.com'], DnsProvider::Hostinger];
        yield [['dns200.anycast.me', 'ns200.anycast.me'], DnsProvider::Ovh];
        yield [['ns1045.ui-dns.de', 'ns1096.ui-dns.org'], DnsProvider::Ionos];
        yield [['ns-cloud-b1.googledomains.com'], DnsProvider::Google];
        yield [['ns-41-a.gandi.net'], DnsProvider::Gandi];
        yield [[], null];
        yield [['ns1.customer.example'], null];
        // Others may call theirs as they like.
        yield [['ada.ns.cloudflare.com.attacker.example'], null];
        yield [['evilns.cloudflare.com'], null];
        yield [['<script>alert(1)</script>'], null];
        yield [['ada.ns.cloudflare.com', 'ns1.transip.nl'], null];
        // A provider's server beside an own one is still where the records are changed.
        yield [['ada.ns.cloudflare.com', 'ns1.customer.example'], DnsProvider::Cloudflare];
    }

    /**
     * @dataProvider servers
     *
     * @param list<string> $nameservers
     */
    public function testAProviderIsKnownByItsNameServers(array $nameservers, ?DnsProvider $provider): void
    {
        self::assertSame($provider, DnsProvider::of($nameservers));
    }

    public function testEachLinkIsSecure(): void
    {
        foreach (DnsProvider::cases() as $provider) {
            self::assertMatchesRegularExpression('~^$|^https://[a-z.]+/~', $provider->help(), $provider->value);
        }
    }
}
