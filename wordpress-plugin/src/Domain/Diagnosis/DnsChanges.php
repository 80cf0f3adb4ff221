<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Dns\DnsChange;
use ServerPilot\Sync\Domain\Dns\DnsChangeKind;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\DomainPair;

/**
 * What {@see DnsAdvice} says in sentences, as records.
 *
 * | the domain has                 | a registered domain         | a subdomain                                |
 * |--------------------------------|-----------------------------|--------------------------------------------|
 * | no address                     | add A                       | add CNAME to the network, or A             |
 * | a CNAME record                 | remove it, add A            | change it to the network                   |
 * | addresses elsewhere alone      | change one, remove the rest | change one, remove the rest                |
 * | addresses here and elsewhere   | remove those elsewhere      | remove those elsewhere                     |
 * | CAA records against Let's Encrypt | and add a CAA record     | and add a CAA record                       |
 *
 * The A record is an AAAA record if the server's address is one. What no record of the domain can change (its registration, its name
 * servers) is in words alone.
 */
final class DnsChanges
{
    private const CAA = '0 issue "letsencrypt.org"';

    /** @return list<DnsChange> */
    public static function of(DomainFacts $facts): array
    {
        if ($facts->serverAddress === '') {
            return [];
        }
        $changes = match ($facts->dns) {
            DnsState::WwwMissing => [self::add($facts, 'CNAME', DomainPair::bare($facts->domain))],
            DnsState::NoRecords => [self::addAddress($facts)],
            DnsState::CnameLoop, DnsState::CnameDangling => self::withoutCname($facts),
            DnsState::Elsewhere, DnsState::Mixed, DnsState::PrivateAddress, DnsState::Ipv6Elsewhere => (
                $facts->dnsReport->cname ?? []
            )
                === []
                    ? self::addresses($facts)
                    : self::withoutCname($facts),
            default => [],
        };

        return self::needsCaa($facts) ? [...$changes, self::add($facts, 'CAA', self::CAA)] : $changes;
    }

    /** Do its CAA records forbid a certificate, now or once the domain points here? */
    private static function needsCaa(DomainFacts $facts): bool
    {
        $dns = $facts->dns;
        $forbids = [DnsState::CaaForbids->value, DnsState::CaaWildcardOnly->value];

        return (
            in_array($dns->value, $forbids, true)
            || !$dns->isHere()
            && !$dns->isCorrect()
            && array_intersect($forbids, $facts->dnsReport->also ?? []) !== []
        );
    }

    /**
     * A registered domain cannot have a CNAME record; a new address replaces it there.
     *
     * @return list<DnsChange>
     */
    private static function withoutCname(DomainFacts $facts): array
    {
        $current = $facts->dnsReport->cname[0] ?? '';
        if ($current === '') {
            return [self::addAddress($facts)];
        }

        return (
            $facts->isApex || $facts->networkDomain === ''
                ? [
                    self::remove($facts, 'CNAME', $current),
                    self::add($facts, self::type($facts->serverAddress), $facts->serverAddress),
                ]
                : [self::change($facts, 'CNAME', $current, $facts->networkDomain)]
        );
    }

    /** @return list<DnsChange> */
    private static function addresses(DomainFacts $facts): array
    {
        $report = $facts->dnsReport;
        $wrong = $report?->unexpected() ?? [];
        $type = self::type($facts->serverAddress);
        $changes = [];
        if ($report === null || !$report->pointsHere()) {
            $same = array_values(array_filter(
                $wrong,
                static fn(string $address): bool => self::type($address) === $type,
            ));
            $changes[] = $same === []
                ? self::add($facts, $type, $facts->serverAddress)
                : self::change($facts, $type, $same[0], $facts->serverAddress);
            $wrong = array_diff($wrong, array_slice($same, 0, 1));
        }
        foreach ($wrong as $address) {
            $changes[] = self::remove($facts, self::type($address), $address);
        }

        return $changes;
    }

    private static function addAddress(DomainFacts $facts): DnsChange
    {
        $type = self::type($facts->serverAddress);
        if ($facts->networkDomain === '') {
            return self::add($facts, $type, $facts->serverAddress);
        }
        if ($facts->isApex) {
            return self::add(
                $facts,
                $type,
                $facts->serverAddress,
                sprintf(
                    /* translators: %s: a domain */
                    __(
                        'A CNAME record is not possible there; an ALIAS or ANAME record or CNAME flattening to %s is.',
                        'serverpilot-sync',
                    ),
                    $facts->networkDomain,
                ),
            );
        }

        return self::add(
            $facts,
            'CNAME',
            $facts->networkDomain,
            /* translators: 1: A or AAAA, 2: an IP address */
            sprintf(__('Or, instead of it, an %1$s record to %2$s.', 'serverpilot-sync'), $type, $facts->serverAddress),
        );
    }

    private static function add(DomainFacts $facts, string $type, string $value, string $alternative = ''): DnsChange
    {
        return new DnsChange(DnsChangeKind::Add, $type, self::host($facts), $value, alternative: $alternative);
    }

    private static function change(DomainFacts $facts, string $type, string $current, string $value): DnsChange
    {
        return new DnsChange(DnsChangeKind::Change, $type, self::host($facts), $value, $current);
    }

    private static function remove(DomainFacts $facts, string $type, string $current): DnsChange
    {
        return new DnsChange(DnsChangeKind::Remove, $type, self::host($facts), '', $current);
    }

    private static function type(string $address): string
    {
        return str_contains($address, ':') ? 'AAAA' : 'A';
    }

    private static function host(DomainFacts $facts): string
    {
        return match (true) {
            $facts->isApex => '@',
            $facts->registrable !== '' && str_ends_with($facts->domain, ".{$facts->registrable}") => substr(
                $facts->domain,
                0,
                -strlen($facts->registrable) - 1,
            ),
            default => $facts->domain,
        };
    }
}
