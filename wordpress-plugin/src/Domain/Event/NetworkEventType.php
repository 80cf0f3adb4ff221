<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

/** What other plugins are notified of: an action of WordPress and an event type of Ultimate Multisite each. The values are stored. */
enum NetworkEventType: string
{
    case DomainLive = 'domain_live';
    case DnsLost = 'dns_lost';
    case CertificateFailed = 'certificate_failed';
    case RenewalOverdue = 'renewal_overdue';
    case DomainRemoved = 'domain_removed';
    case PauseBegun = 'pause_begun';
    case PauseEnded = 'pause_ended';
    case CapacityNearlyFull = 'capacity_nearly_full';
    case CapacityFull = 'capacity_full';

    /** The name of its action, and of its event type. */
    public function hook(): string
    {
        return "serverpilot_{$this->value}";
    }

    /** Is it a change of one domain, and not of the whole network? */
    public function isOfDomain(): bool
    {
        return in_array(
            $this,
            [self::DomainLive, self::DnsLost, self::CertificateFailed, self::RenewalOverdue, self::DomainRemoved],
            true,
        );
    }

    public function isProblem(): bool
    {
        return !in_array($this, [self::DomainLive, self::DomainRemoved, self::PauseEnded], true);
    }

    /** For the lists of event types in Ultimate Multisite. */
    public function title(): string
    {
        return match ($this) {
            self::DomainLive => __('ServerPilot: domain is live', 'serverpilot-sync'),
            self::DnsLost => __('ServerPilot: DNS of a domain lost', 'serverpilot-sync'),
            self::CertificateFailed => __('ServerPilot: certificate of a domain failed', 'serverpilot-sync'),
            self::RenewalOverdue => __('ServerPilot: certificate renewal overdue', 'serverpilot-sync'),
            self::DomainRemoved => __('ServerPilot: domain removed', 'serverpilot-sync'),
            self::PauseBegun => __('ServerPilot: sync paused', 'serverpilot-sync'),
            self::PauseEnded => __('ServerPilot: sync resumed', 'serverpilot-sync'),
            self::CapacityNearlyFull => __('ServerPilot: capacity nearly full', 'serverpilot-sync'),
            self::CapacityFull => __('ServerPilot: capacity full', 'serverpilot-sync'),
        };
    }

    public function description(): string
    {
        return match ($this) {
            self::DomainLive => __(
                'A domain points to this server, has a certificate and shows its site; also after a problem has ended.',
                'serverpilot-sync',
            ),
            self::DnsLost => __(
                'A domain that was live has not pointed to this server for 15 minutes.',
                'serverpilot-sync',
            ),
            self::CertificateFailed => __(
                'A domain points to this server and has had no valid certificate for 15 minutes; a new one, for an hour.',
                'serverpilot-sync',
            ),
            self::RenewalOverdue => __(
                'The certificate of a domain should have been renewed by now.',
                'serverpilot-sync',
            ),
            self::DomainRemoved => __('A domain was removed from ServerPilot\'s list.', 'serverpilot-sync'),
            self::PauseBegun => __('Sync is paused: no domains are added or removed.', 'serverpilot-sync'),
            self::PauseEnded => __('The pause has ended. Domains are synced again.', 'serverpilot-sync'),
            self::CapacityNearlyFull => __(
                'The app or its certificate has 80 percent of the domains that it can have.',
                'serverpilot-sync',
            ),
            self::CapacityFull => __('The app or its certificate can have no more domains.', 'serverpilot-sync'),
        };
    }
}
