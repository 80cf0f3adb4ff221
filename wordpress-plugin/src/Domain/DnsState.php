<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Where a domain points, by its last check. */
enum DnsState: string
{
    case NotChecked = '';
    case Here = 'here';
    case Elsewhere = 'elsewhere';
    /** Elsewhere, and a certificate for the domain verifies there: a CDN in front of this server, or another server. */
    case Proxied = 'proxied';
    case NoAddress = 'no_address';

    /**
     * @param list<string> $addresses of the domain
     * @param list<string> $expected addresses that count as this server
     */
    public static function of(array $addresses, array $expected): self
    {
        return match (true) {
            $addresses === [] => self::NoAddress,
            array_intersect($addresses, $expected) !== [] => self::Here,
            default => self::Elsewhere,
        };
    }
}
