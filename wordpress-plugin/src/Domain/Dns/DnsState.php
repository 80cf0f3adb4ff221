<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Dns;

/** Where a domain points, by its last check: the codes of `serverpilot_check_dns()`, and those that the plugin adds. */
enum DnsState: string
{
    case NotChecked = '';
    case NoSuchDomain = 'no_such_domain';
    case DnssecBogus = 'dnssec_bogus';
    case CnameLoop = 'cname_loop';
    case Lame = 'lame';
    case Timeout = 'timeout';
    case Servfail = 'servfail';
    case CnameDangling = 'cname_dangling';
    case NoRecords = 'no_records';
    /** Of the plugin: no records, while the domain without `www.` is correct. */
    case WwwMissing = 'www_missing';
    /** At an address of a known proxy; or elsewhere, and the site was found there: a CDN in front of this server. */
    case Proxied = 'proxied';
    case PrivateAddress = 'private_address';
    case Elsewhere = 'elsewhere';
    case Mixed = 'mixed';
    case Ipv6Elsewhere = 'ipv6_elsewhere';
    case CaaUnreachable = 'caa_unreachable';
    case CaaForbids = 'caa_forbids';
    case CaaWildcardOnly = 'caa_wildcard_only';
    case Inconsistent = 'inconsistent';
    /** Correct at the domain's own name servers, and not yet everywhere. */
    case Propagating = 'propagating';
    case Ok = 'ok';

    /** Those with which every address belongs to this server: what is wrong after that concerns the certificate alone. */
    public const HERE = [
        self::CaaUnreachable,
        self::CaaForbids,
        self::CaaWildcardOnly,
        self::Inconsistent,
        self::Propagating,
        self::Ok,
    ];
    /** Those with which nothing has to be done at the domain's DNS provider. */
    public const CORRECT = [self::Proxied, self::Propagating, self::Ok];

    public function isHere(): bool
    {
        return in_array($this, self::HERE, true);
    }

    public function isCorrect(): bool
    {
        return in_array($this, self::CORRECT, true);
    }

    /** Has it no address at all? */
    public function isAbsent(): bool
    {
        return in_array($this, [self::NoSuchDomain, self::NoRecords], true);
    }
}
