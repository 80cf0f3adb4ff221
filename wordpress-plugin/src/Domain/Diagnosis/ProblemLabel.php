<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\Site\SiteState;

/** The first problem of a domain in a few words, for filters and narrow screens: the same for every domain that has it. */
final class ProblemLabel
{
    /** @param string $code of a {@see Check} that is not OK */
    public static function of(string $code): string
    {
        [$check, $result] = [...explode('.', $code, 2), ''];

        return match ($check) {
            'dns' => self::dns(DnsState::tryFrom($result) ?? DnsState::NotChecked),
            'site' => self::site(SiteState::tryFrom($result) ?? SiteState::NotChecked),
            'certificate' => self::certificate($result),
            'held', 'list' => self::reason($result),
            default => self::other($code),
        };
    }

    private static function dns(DnsState $state): string
    {
        return match ($state) {
            DnsState::Elsewhere => __('DNS elsewhere', 'serverpilot-sync'),
            DnsState::Mixed => __('DNS partly elsewhere', 'serverpilot-sync'),
            DnsState::Ipv6Elsewhere => __('IPv6 elsewhere', 'serverpilot-sync'),
            DnsState::NoSuchDomain => __('Not registered', 'serverpilot-sync'),
            DnsState::NoRecords, DnsState::WwwMissing => __('No DNS record', 'serverpilot-sync'),
            DnsState::DnssecBogus => __('DNSSEC invalid', 'serverpilot-sync'),
            DnsState::CnameLoop, DnsState::CnameDangling => __('CNAME leads nowhere', 'serverpilot-sync'),
            DnsState::Lame, DnsState::Timeout, DnsState::Servfail => __('Name servers fail', 'serverpilot-sync'),
            DnsState::PrivateAddress => __('DNS not public', 'serverpilot-sync'),
            DnsState::CaaUnreachable, DnsState::CaaForbids, DnsState::CaaWildcardOnly => __(
                'CAA blocks the certificate',
                'serverpilot-sync',
            ),
            DnsState::Inconsistent => __('DNS differs between name servers', 'serverpilot-sync'),
            DnsState::Proxied, DnsState::Propagating, DnsState::Ok => __('DNS', 'serverpilot-sync'),
            DnsState::NotChecked => __('DNS not checked', 'serverpilot-sync'),
        };
    }

    private static function site(SiteState $state): string
    {
        return match ($state) {
            SiteState::OtherApp, SiteState::DefaultPage => __('Another website answers', 'serverpilot-sync'),
            SiteState::WrongSite => __('Another site of the network answers', 'serverpilot-sync'),
            SiteState::NotMapped => __('WordPress has no site for it', 'serverpilot-sync'),
            SiteState::RedirectLoop, SiteState::RedirectsAway => __('Wrong redirect', 'serverpilot-sync'),
            SiteState::Error => __('Server error', 'serverpilot-sync'),
            SiteState::Unreachable, SiteState::WrongProtocol => __('Website unreachable', 'serverpilot-sync'),
            SiteState::ChallengeBlocked => __('Certificate check blocked', 'serverpilot-sync'),
            SiteState::Ok, SiteState::Inconclusive, SiteState::NoWayBack, SiteState::NotChecked => __(
                'Website not checked',
                'serverpilot-sync',
            ),
        };
    }

    private static function certificate(string $result): string
    {
        return match ($result) {
            'missing' => __('Certificate pending', 'serverpilot-sync'),
            'lost' => __('Certificate lost', 'serverpilot-sync'),
            'renewal_may_be_overdue', 'renewal_overdue' => __('Renewal overdue', 'serverpilot-sync'),
            'custom_ends', 'ends' => __('Certificate expires', 'serverpilot-sync'),
            'ended' => __('Certificate expired', 'serverpilot-sync'),
            default => __('Certificate invalid', 'serverpilot-sync'),
        };
    }

    private static function reason(string $result): string
    {
        return match (Reason::tryFrom($result)) {
            Reason::Hold => __('Put on hold', 'serverpilot-sync'),
            Reason::Removed => __('Removed by an administrator', 'serverpilot-sync'),
            Reason::OtherApp, Reason::Wildcard, Reason::BelowNetwork => __('Needs approval', 'serverpilot-sync'),
            Reason::RemovalGuard, Reason::RemovalUnannounced, Reason::RemovalByRule, Reason::RemovalTableEmpty => __(
                'Removal needs approval',
                'serverpilot-sync',
            ),
            Reason::AddOnly => __('No longer used', 'serverpilot-sync'),
            Reason::Leaving => __('Will be removed', 'serverpilot-sync'),
            Reason::NoRoom => __('No room', 'serverpilot-sync'),
            Reason::Invalid, Reason::Rejected, Reason::NetworkDomain => __('Invalid domain', 'serverpilot-sync'),
            Reason::Shadowed => __('Visitors reach another app', 'serverpilot-sync'),
            Reason::Server, Reason::Database => __('Sync failed', 'serverpilot-sync'),
            default => __('Not on the list', 'serverpilot-sync'),
        };
    }

    private static function other(string $code): string
    {
        return match ($code) {
            'mapping.gone', 'mapping.none' => __('No longer used', 'serverpilot-sync'),
            'sync.observed' => __('Observed only', 'serverpilot-sync'),
            'server.open' => __('Being configured', 'serverpilot-sync'),
            'stage.checking' => __('Ultimate Multisite is checking', 'serverpilot-sync'),
            'stage.failed' => __('Ultimate Multisite has given up', 'serverpilot-sync'),
            default => __('Waits for the next sync', 'serverpilot-sync'),
        };
    }
}
