<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Domain\Diagnosis\VisitorChecks;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Site\SiteState;

/**
 * The event of a domain's present state, whether or not it was fired before: {@see EventPolicy} decides that. Pure.
 *
 * The first that applies:
 *
 * | state of the domain                                          | event                |
 * |--------------------------------------------------------------|----------------------|
 * | off the list, and no longer owned                            | `domain_removed`     |
 * | not synced, or about to be removed                           | none                 |
 * | DNS not checked, or still propagating                        | none                 |
 * | DNS does not lead here                                       | `dns_lost`           |
 * | the certificate that answers is invalid, or has ended        | `certificate_failed` |
 * | no certificate covers it, any more or yet                    | `certificate_failed` |
 * | its certificate should have been renewed                     | `renewal_overdue`    |
 * | its certificate was not checked                              | none                 |
 * | its site was not checked, or is not shown                    | none                 |
 * | any other                                                    | `domain_live`        |
 *
 * Behind a CDN, visitors get the CDN's certificate, which is not judged.
 */
final class DomainEvents
{
    private const FAILED = ['certificate.invalid', 'certificate.ended', 'certificate.lost', 'certificate.missing'];
    private const OVERDUE = ['certificate.renewal_overdue', 'certificate.ends', 'certificate.custom_ends'];

    public static function current(DomainFacts $facts): ?NetworkEvent
    {
        $record = $facts->record;
        $domain = $facts->domain;
        if ($record === null) {
            return null;
        }
        $is_off = $record->state === RecordState::Gone || $record->reason === Reason::Removed;
        if ($is_off && $record->owner === Owner::None) {
            return new NetworkEvent(
                NetworkEventType::DomainRemoved,
                /* translators: %s: a domain */
                sprintf(__('%s was removed from ServerPilot\'s list.', 'serverpilot-sync'), $domain),
                $domain,
            );
        }
        $is_between = in_array($facts->dns, [DnsState::NotChecked, DnsState::Propagating], true);
        if ($record->state !== RecordState::Ok || $record->reason === Reason::Leaving || $is_between) {
            return null;
        }
        $checks = array_column(VisitorChecks::of($facts), null, 'name');
        if (!$facts->dns->isHere() && $facts->dns !== DnsState::Proxied) {
            /* translators: %s: a domain */
            $sentence = sprintf(__('%s no longer points to this server.', 'serverpilot-sync'), $domain);

            return NetworkEvent::ofCheck(NetworkEventType::DnsLost, $sentence, $domain, $checks['dns']);
        }

        return (
            (
                $facts->dns === DnsState::Proxied ? null : self::ofCertificate($domain, $checks['certificate'])
            ) ?? self::live($facts)
        );
    }

    private static function ofCertificate(string $domain, Check $check): ?NetworkEvent
    {
        return match (true) {
            in_array($check->code, self::FAILED, true) => NetworkEvent::ofCheck(
                NetworkEventType::CertificateFailed,
                /* translators: %s: a domain */
                sprintf(__('%s has no valid certificate.', 'serverpilot-sync'), $domain),
                $domain,
                $check,
            ),
            in_array($check->code, self::OVERDUE, true) => NetworkEvent::ofCheck(
                NetworkEventType::RenewalOverdue,
                /* translators: %s: a domain */
                sprintf(__('The certificate of %s should have been renewed by now.', 'serverpilot-sync'), $domain),
                $domain,
                $check,
            ),
            default => null,
        };
    }

    private static function live(DomainFacts $facts): ?NetworkEvent
    {
        $is_certified = $facts->dns === DnsState::Proxied || $facts->certificate === CertificateState::Covered;
        $is_shown =
            $facts->siteState !== SiteState::NotChecked
            && (!$facts->siteState->isProblem() || $facts->siteState->isVerified());

        return $is_certified && $is_shown
            ? new NetworkEvent(
                NetworkEventType::DomainLive,
                /* translators: %s: a domain */
                sprintf(__('%s is live.', 'serverpilot-sync'), $facts->domain),
                $facts->domain,
            )
            : null;
    }
}
