<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainPair;

/** A DNS check in words: what was found, and which records to set at the domain's DNS provider. */
final class DnsAdvice
{
    private const HALF_A_DAY = 43_200;

    public static function message(DomainFacts $facts): string
    {
        $report = $facts->dnsReport;
        $addresses = implode(', ', $report->addresses ?? []);
        $message = match ($facts->dns) {
            DnsState::NotChecked => $addresses === ''
                ? __('Not checked yet.', 'serverpilot-sync')
                : sprintf(
                    /* translators: %s: IP addresses */
                    __(
                        'Not checked: its name servers cannot be reached from this server, whose resolver gives %s, perhaps to this network alone.',
                        'serverpilot-sync',
                    ),
                    $addresses,
                ),
            DnsState::Ok => trim(__('It points to this server.', 'serverpilot-sync') . " {$addresses}"),
            DnsState::Propagating => self::propagating($report),
            DnsState::Proxied => trim(
                __('It points to another address, as behind a CDN.', 'serverpilot-sync') . " {$addresses}",
            ),
            DnsState::NoSuchDomain => __(
                'The domain is not registered, or its registration has ended.',
                'serverpilot-sync',
            ),
            DnsState::DnssecBogus => __(
                'Its DNSSEC signatures are not valid, so resolvers and Let\'s Encrypt reject its records.',
                'serverpilot-sync',
            ),
            DnsState::CnameLoop => __('Its CNAME records lead back to themselves.', 'serverpilot-sync'),
            DnsState::Lame => self::withList(
                __('Its name servers do not serve the domain.', 'serverpilot-sync'),
                $report->nameservers ?? [],
            ),
            DnsState::Timeout => self::withList(
                __('Its name servers do not respond.', 'serverpilot-sync'),
                $report->nameservers ?? [],
            ),
            DnsState::Servfail => self::withList(
                __('Its name servers respond with an error.', 'serverpilot-sync'),
                $report->nameservers ?? [],
            ),
            DnsState::CnameDangling => self::withList(
                __('Its CNAME record leads to a domain that has no address.', 'serverpilot-sync'),
                array_slice($report->cname ?? [], -1),
            ),
            DnsState::NoRecords => __('It has no address.', 'serverpilot-sync'),
            DnsState::WwwMissing => __(
                'It has no address, although the domain without "www." is correct.',
                'serverpilot-sync',
            ),
            DnsState::PrivateAddress => self::withList(
                $report?->pointsHere() === true
                    ? __('It points to this server, and to an address that is not public.', 'serverpilot-sync')
                    : __('It points to an address that is not public.', 'serverpilot-sync'),
                $report?->unexpected() ?? [],
            ),
            DnsState::Elsewhere => trim(__('It points to another server.', 'serverpilot-sync') . " {$addresses}"),
            DnsState::Mixed => self::withList(
                __('It points to this server, and to another one.', 'serverpilot-sync'),
                $report?->unexpected() ?? [],
            ),
            DnsState::Ipv6Elsewhere => self::withList(
                __('Its IPv6 address is not this server\'s, and Let\'s Encrypt prefers IPv6.', 'serverpilot-sync'),
                $report?->unexpected() ?? [],
            ),
            DnsState::CaaUnreachable => __(
                'Its CAA records cannot be read, so Let\'s Encrypt issues no certificate.',
                'serverpilot-sync',
            ),
            DnsState::CaaForbids => self::sentences(
                self::withList(
                    __('Its CAA records do not allow Let\'s Encrypt to issue a certificate.', 'serverpilot-sync'),
                    $report->caa ?? [],
                ),
                self::targetOf($report),
            ),
            DnsState::CaaWildcardOnly => __(
                'Its CAA records allow Let\'s Encrypt to issue a certificate for wildcards only.',
                'serverpilot-sync',
            ),
            DnsState::Inconsistent => self::withList(
                __('Its name servers give different answers.', 'serverpilot-sync'),
                $report->nameservers ?? [],
            ),
        };

        $is_doubted = $report?->source === 'resolver' && $facts->dns !== DnsState::NotChecked;

        return $is_doubted && !$facts->dns->isCorrect()
            ? $message . ' ' . __('Reported by this server\'s resolver.', 'serverpilot-sync')
            : $message;
    }

    public static function remedy(DomainFacts $facts): string
    {
        $report = $facts->dnsReport;
        $remedy = match ($facts->dns) {
            DnsState::Ok => '',
            DnsState::NotChecked => ($report->addresses ?? []) === []
                ? ''
                : __(
                    'Allow outgoing connections to port 53, or set another resolver: serverpilot.resolver. If the domain has this address everywhere, correct its records.',
                    'serverpilot-sync',
                ),
            DnsState::Propagating => __('Nothing has to be done.', 'serverpilot-sync'),
            DnsState::Proxied => __(
                'Behind a CDN, nothing has to be done once the app\'s certificate covers the domain.',
                'serverpilot-sync',
            ),
            DnsState::NoSuchDomain => __(
                'Register or renew the domain, or correct its spelling where it is mapped.',
                'serverpilot-sync',
            ),
            DnsState::DnssecBogus => __(
                'Correct the DS record at the domain\'s registrar, or remove it there to switch DNSSEC off.',
                'serverpilot-sync',
            ),
            DnsState::Lame => __(
                'At the domain\'s registrar, set the name servers of the DNS provider that has the domain.',
                'serverpilot-sync',
            ),
            DnsState::Timeout, DnsState::Servfail => __(
                'If it lasts, contact the domain\'s DNS provider.',
                'serverpilot-sync',
            ),
            DnsState::Inconsistent => __(
                'If it lasts for more than an hour, contact the domain\'s DNS provider.',
                'serverpilot-sync',
            ),
            DnsState::CnameLoop, DnsState::CnameDangling => self::sentences(
                __('Remove the CNAME record.', 'serverpilot-sync'),
                self::setRecord($facts),
            ),
            DnsState::NoRecords, DnsState::WwwMissing => self::setRecord($facts),
            DnsState::Elsewhere => self::sentences(
                self::removeRecords($report),
                self::setRecord($facts),
                __(
                    'Behind a proxy such as a CDN this may be intended: see the filter serverpilot_addresses.',
                    'serverpilot-sync',
                ),
            ),
            DnsState::PrivateAddress, DnsState::Mixed, DnsState::Ipv6Elsewhere => self::removeOthers($facts),
            DnsState::CaaUnreachable => __(
                'Contact the domain\'s DNS provider: its name servers must answer queries for CAA records.',
                'serverpilot-sync',
            ),
            DnsState::CaaForbids, DnsState::CaaWildcardOnly => self::allowLetsEncrypt($facts),
        };

        return self::sentences($remedy, self::andAllowLetsEncrypt($facts));
    }

    /** CAA records that would be the next obstacle, once the domain points here. */
    private static function andAllowLetsEncrypt(DomainFacts $facts): string
    {
        $forbids = array_intersect([
            DnsState::CaaForbids->value,
            DnsState::CaaWildcardOnly->value,
        ], $facts->dnsReport->also ?? []);

        return $forbids === [] || $facts->dns->isHere() ? '' : self::allowLetsEncrypt($facts);
    }

    /** What the domain's owner has to do, without what only an operator can. */
    public static function forCustomer(DomainFacts $facts): string
    {
        return $facts->dns === DnsState::Elsewhere
            ? self::sentences(
                self::removeRecords($facts->dnsReport),
                self::setRecord($facts),
                self::andAllowLetsEncrypt($facts),
            )
            : self::remedy($facts);
    }

    /** For a customer who is about to map a domain, whichever it is: in paragraphs. */
    public static function beforeMapping(string $network, string $address): string
    {
        $type = str_contains($address, ':') ? 'AAAA' : 'A';

        return implode("\n\n", [
            __('Before you add your domain here, let it point to this server at its DNS provider:', 'serverpilot-sync'),
            sprintf(
                /* translators: 1: A or AAAA, 2: an IP address, 3: a domain */
                __(
                    'A domain such as example.com needs an %1$s record to %2$s. A CNAME record is not possible there; an ALIAS or ANAME record or CNAME flattening to %3$s is.',
                    'serverpilot-sync',
                ),
                $type,
                $address,
                $network,
            ),
            sprintf(
                /* translators: 1: A or AAAA, 2: an IP address, 3: a domain */
                __(
                    'A subdomain such as www.example.com or shop.example.com needs a CNAME record to %3$s, or an %1$s record to %2$s.',
                    'serverpilot-sync',
                ),
                $type,
                $address,
                $network,
            ),
            __(
                'Remove other A and AAAA records of the same domain. Then continue with the button below.',
                'serverpilot-sync',
            ),
        ]);
    }

    private static function propagating(?DnsReport $report): string
    {
        if ($report === null || $report->ttl === null) {
            return __('Correct at its own name servers, and not yet everywhere.', 'serverpilot-sync');
        }
        $format = (string) get_option('time_format');
        $format = $report->ttl > self::HALF_A_DAY ? get_option('date_format') . " {$format}" : $format;

        return sprintf(
            /* translators: %s: a time of day, or a date and a time */
            __('Correct; other resolvers will see it by %s.', 'serverpilot-sync'),
            (string) wp_date($format, $report->at + $report->ttl),
        );
    }

    /** The record that points to this server: an apex cannot have a CNAME record. */
    private static function setRecord(DomainFacts $facts): string
    {
        $target = $facts->networkDomain;
        if ($facts->dns === DnsState::WwwMissing) {
            $target = DomainPair::bare($facts->domain);
        }
        $address = $facts->serverAddress === '' ? '?' : $facts->serverAddress;
        $type = str_contains($address, ':') ? 'AAAA' : 'A';
        if ($target === '' || $facts->isApex) {
            $set = sprintf(
                /* translators: 1: A or AAAA, 2: a domain, 3: an IP address */
                __('Set an %1$s record for %2$s to %3$s at the domain\'s DNS provider.', 'serverpilot-sync'),
                $type,
                $facts->domain,
                $address,
            );

            return $target === ''
                ? $set
                : self::sentences(
                    $set,
                    sprintf(
                        /* translators: %s: a domain */
                        __(
                            'A CNAME record is not possible there; an ALIAS or ANAME record or CNAME flattening to %s is.',
                            'serverpilot-sync',
                        ),
                        $target,
                    ),
                    $facts->partner === ''
                        ? ''
                        : sprintf(
                            /* translators: 1: a domain, 2: a domain */
                            __('For %1$s, set a CNAME record to %2$s.', 'serverpilot-sync'),
                            $facts->partner,
                            $facts->domain,
                        ),
                );
        }

        return sprintf(
            /* translators: 1: A or AAAA, 2: a domain, 3: an IP address, 4: a domain */
            __(
                'Set an %1$s record for %2$s to %3$s, or a CNAME record to %4$s, at the domain\'s DNS provider.',
                'serverpilot-sync',
            ),
            $type,
            $facts->domain,
            $address,
            $target,
        );
    }

    /** CAA records of the target of a CNAME record apply to the domain. */
    private static function targetOf(?DnsReport $report): string
    {
        return $report === null || $report->cname === []
            ? ''
            : sprintf(
                /* translators: %s: a domain */
                __('They may be those of %s, to which its CNAME record leads.', 'serverpilot-sync'),
                $report->cname[count($report->cname) - 1],
            );
    }

    /** Without its CNAME record, the domain loses the address of this server as well. */
    private static function removeOthers(DomainFacts $facts): string
    {
        $report = $facts->dnsReport;
        $keeps = $report === null || $report->unexpected() === [] || $report->pointsHere() && $report->cname === [];

        return self::sentences(self::removeRecords($report), $keeps ? '' : self::setRecord($facts));
    }

    private static function removeRecords(?DnsReport $report): string
    {
        if ($report === null || $report->unexpected() === []) {
            return __('Remove its records that lead to other servers.', 'serverpilot-sync');
        }
        if ($report->cname !== []) {
            return sprintf(
                /* translators: %s: a domain */
                __('Remove its CNAME record to %s.', 'serverpilot-sync'),
                $report->cname[0],
            );
        }
        $v6 = array_filter($report->unexpected(), static fn(string $address): bool => str_contains($address, ':'));
        $v4 = array_diff($report->unexpected(), $v6);

        return self::sentences(
            $v4 === []
                ? ''
                : sprintf(
                    /* translators: %s: IP addresses */
                    _n('Remove this A record: %s.', 'Remove these A records: %s.', count($v4), 'serverpilot-sync'),
                    implode(', ', $v4),
                ),
            $v6 === []
                ? ''
                : sprintf(
                    /* translators: %s: IPv6 addresses */
                    _n(
                        'Remove this AAAA record: %s.',
                        'Remove these AAAA records: %s.',
                        count($v6),
                        'serverpilot-sync',
                    ),
                    implode(', ', $v6),
                ),
        );
    }

    private static function allowLetsEncrypt(DomainFacts $facts): string
    {
        $issuers = [];
        foreach ($facts->dnsReport->caa ?? [] as $record) {
            $found = [];
            if (preg_match('/\bissue\s+"?([a-z0-9][a-z0-9.-]*)/i', $record, $found) === 1) {
                $issuers[] = $found[1];
            }
        }
        $add = sprintf(
            /* translators: %s: a DNS record's content */
            __('Add a CAA record with the content %s.', 'serverpilot-sync'),
            '0 issue "letsencrypt.org"',
        );

        return $issuers === []
            ? $add
            : self::sentences(
                sprintf(
                    /* translators: %s: certificate authorities, such as "digicert.com" */
                    __('Its CAA records allow only %s.', 'serverpilot-sync'),
                    implode(', ', array_unique($issuers)),
                ),
                $add,
            );
    }

    /** @param list<string> $list */
    private static function withList(string $message, array $list): string
    {
        return $list === [] ? $message : "{$message} " . implode(', ', $list);
    }

    private static function sentences(string ...$sentences): string
    {
        return implode(' ', array_filter($sentences, static fn(string $sentence): bool => $sentence !== ''));
    }
}
