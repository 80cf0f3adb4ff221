<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Dns;

/**
 * DNS providers, recognised by their name servers.
 *
 * The owner of a domain decides what its name servers are called: their names only choose one of these, and the link is ours.
 */
enum DnsProvider: string
{
    case Azure = 'Azure DNS';
    case Cloudflare = 'Cloudflare';
    case DigitalOcean = 'DigitalOcean';
    case Gandi = 'Gandi';
    case GoDaddy = 'GoDaddy';
    /** Both use the same name servers, since Squarespace took over Google's domains. */
    case Google = 'Google Cloud DNS or Squarespace';
    case Hetzner = 'Hetzner';
    case Hostinger = 'Hostinger';
    case Hostnet = 'Hostnet';
    case Ionos = 'IONOS';
    case Namecheap = 'Namecheap';
    case OneCom = 'one.com';
    case Ovh = 'OVHcloud';
    case Porkbun = 'Porkbun';
    case Route53 = 'Amazon Route 53';
    case Squarespace = 'Squarespace';
    case Strato = 'STRATO';
    case TransIp = 'TransIP';
    case Wix = 'Wix';
    case WordPressCom = 'WordPress.com';

    /** @param list<string> $nameservers of a zone; those of two providers name none */
    public static function of(array $nameservers): ?self
    {
        $found = [];
        foreach ($nameservers as $nameserver) {
            foreach (self::cases() as $provider) {
                if (preg_match("/(?:^|\\.)(?:{$provider->zones()})\\.?$/i", $nameserver) === 1) {
                    $found[$provider->value] = $provider;
                }
            }
        }

        return count($found) === 1 ? $found[array_key_first($found)] : null;
    }

    /** The zones of its name servers, as a pattern. */
    private function zones(): string
    {
        return match ($this) {
            self::Azure => 'azure-dns\.(?:com|net|org|info)',
            self::Cloudflare => 'ns\.cloudflare\.com',
            self::DigitalOcean => 'digitalocean\.com',
            self::Gandi => 'gandi\.net',
            self::GoDaddy => 'domaincontrol\.com',
            self::Google => 'googledomains\.com',
            self::Hetzner => 'ns\.hetzner\.(?:com|de)',
            self::Hostinger => 'dns-parking\.com',
            self::Hostnet => 'hostnet\.nl',
            self::Ionos => 'ui-dns\.(?:com|de|org|biz)',
            self::Namecheap => 'registrar-servers\.com',
            self::OneCom => 'one\.com',
            self::Ovh => 'ovh\.(?:net|ca)|anycast\.me',
            self::Porkbun => 'ns\.porkbun\.com',
            self::Route53 => 'awsdns-\d+\.(?:com|net|org|co\.uk)',
            self::Squarespace => 'squarespacedns\.com',
            self::Strato => 'rzone\.de',
            self::TransIp => 'transip\.(?:net|nl|eu)',
            self::Wix => 'wixdns\.net',
            self::WordPressCom => 'wordpress\.com',
        };
    }

    /** Its instructions for DNS records, or its help pages; empty if no lasting address of either is known. */
    public function help(): string
    {
        return match ($this) {
            self::Azure => 'https://learn.microsoft.com/azure/dns/dns-operations-recordsets-portal',
            self::Cloudflare => 'https://developers.cloudflare.com/dns/manage-dns-records/how-to/create-dns-records/',
            self::DigitalOcean => 'https://docs.digitalocean.com/products/networking/dns/how-to/manage-records/',
            self::Gandi => 'https://docs.gandi.net/en/domain_names/common_operations/dns_records.html',
            self::GoDaddy => 'https://www.godaddy.com/help/manage-dns-records-680',
            self::Hostinger => 'https://support.hostinger.com/',
            self::Ionos => 'https://www.ionos.com/help/domains/',
            self::Namecheap
                => 'https://www.namecheap.com/support/knowledgebase/article.aspx/319/2237/how-can-i-set-up-an-a-address-record-for-my-domain/',
            self::Ovh
                => 'https://help.ovhcloud.com/csm/en-dns-edit-dns-zone?id=kb_article_view&sysparm_article=KB0051682',
            self::Porkbun => 'https://kb.porkbun.com/article/68-how-to-edit-dns-records',
            self::Route53
                => 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-creating.html',
            self::Squarespace => 'https://support.squarespace.com/hc/en-us/articles/360002101888',
            self::TransIp => 'https://www.transip.nl/knowledgebase/',
            self::WordPressCom => 'https://wordpress.com/support/domains/custom-dns/',
            self::Google, self::Hetzner, self::Hostnet, self::OneCom, self::Strato, self::Wix => '',
        };
    }
}
