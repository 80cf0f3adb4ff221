<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Certificate\CertificateAdvice;
use ServerPilot\Sync\Domain\Certificate\CertificateHealth;
use ServerPilot\Sync\Domain\Certificate\CertificateState;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Site\SiteState;

/** The checks of {@see Diagnosis} that depend on more than ServerPilot: the path of a visitor to the domain. */
final class VisitorChecks
{
    /** @return list<Check> in the order of the path */
    public static function of(DomainFacts $facts): array
    {
        return array_values(array_filter([
            self::dns($facts),
            self::certificate($facts),
            self::site($facts),
            self::stage($facts),
        ]));
    }

    private static function dns(DomainFacts $facts): Check
    {
        $state = match (true) {
            $facts->dns === DnsState::NotChecked => CheckState::NotChecked,
            $facts->dns->isCorrect() => CheckState::Ok,
            default => CheckState::Pending,
        };
        $code = $facts->dns === DnsState::NotChecked ? 'not_checked' : $facts->dns->value;

        return Check::named('dns', __('DNS', 'serverpilot-sync'))(
            $state,
            $code,
            DnsAdvice::message($facts),
            DnsAdvice::remedy($facts),
        );
    }

    private static function certificate(DomainFacts $facts): Check
    {
        $check = Check::named('certificate', __('Certificate', 'serverpilot-sync'));
        $until = self::date($facts->certificateEnd);
        $renewal = $facts->appCertificate?->renewedAt;

        return match (true) {
            $facts->certificate === CertificateState::Invalid => $check(
                CheckState::Failed,
                'invalid',
                CertificateAdvice::message($facts->certificateMessage),
                __(
                    'If DNS is correct, check the app\'s SSL tab in ServerPilot. If a proxy answers, check its certificate.',
                    'serverpilot-sync',
                ),
            ),
            $facts->dns === DnsState::Proxied => $check(
                CheckState::Ok,
                'proxied',
                __('Visitors get the certificate of the CDN, which renews it.', 'serverpilot-sync'),
            ),
            $facts->certificate === CertificateState::Missing && self::isLost($facts) => $check(
                CheckState::Failed,
                'lost',
                sprintf(
                    /* translators: %s: a date */
                    __('The certificate of %s no longer covers it; the one before did.', 'serverpilot-sync'),
                    self::date($renewal),
                ),
                match (true) {
                    $facts->hasCustomCertificate => CertificateHealth::uncoveredRemedy(),
                    $facts->dns->isCorrect() => __(
                        'DNS is correct: check the app\'s SSL tab in ServerPilot. It may issue another certificate within an hour.',
                        'serverpilot-sync',
                    ),
                    default => __(
                        'Let\'s Encrypt cannot issue a certificate until its DNS is correct.',
                        'serverpilot-sync',
                    ),
                },
            ),
            $facts->certificate === CertificateState::Missing => $check(
                $facts->hasCustomCertificate ? CheckState::Failed : CheckState::Pending,
                'missing',
                __('The app\'s certificate does not cover it yet.', 'serverpilot-sync'),
                match (true) {
                    $facts->hasCustomCertificate => CertificateHealth::uncoveredRemedy(),
                    $facts->dns->isCorrect() => __(
                        'ServerPilot issues it, usually within 5 to 15 minutes.',
                        'serverpilot-sync',
                    ),
                    $facts->dns->isHere() => __(
                        'Let\'s Encrypt cannot issue a certificate until its DNS is correct.',
                        'serverpilot-sync',
                    ),
                    default => __(
                        'Let\'s Encrypt cannot issue a certificate until this domain points to this server.',
                        'serverpilot-sync',
                    ),
                },
            ),
            $facts->certificate === CertificateState::NotChecked => $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked yet.', 'serverpilot-sync'),
            ),
            default => self::renewal($facts) ?? $check(
                CheckState::Ok,
                'covered',
                implode(' ', array_filter([
                    $until === ''
                        ? __('The app\'s certificate covers it.', 'serverpilot-sync')
                        /* translators: %s: a date */
                        : sprintf(__('The certificate covers it until %s.', 'serverpilot-sync'), $until),
                    $renewal === null
                        ? ''
                        /* translators: %s: a date */
                        : sprintf(__('It was renewed on %s.', 'serverpilot-sync'), self::date($renewal)),
                    $facts->certificateMessage === ''
                        ? ''
                        : sprintf(
                            /* translators: %s: an error message */
                            __('It could not be checked from this server: %s', 'serverpilot-sync'),
                            $facts->certificateMessage,
                        ),
                ])),
            ),
        };
    }

    /** Is a certificate that covers the domain renewed in time? Null if it is. */
    private static function renewal(DomainFacts $facts): ?Check
    {
        $check = Check::named('certificate', __('Certificate', 'serverpilot-sync'));
        $health = $facts->certificateHealth();
        $until = self::date($facts->certificateEnd);
        $remedy = $facts->hasCustomCertificate ? CertificateHealth::customRemedy() : CertificateHealth::remedy();
        $message = trim(
            (
                $health === CertificateHealth::Ended
                    /* translators: %s: a date */
                    ? sprintf(__('The certificate expired on %s.', 'serverpilot-sync'), $until)
                    /* translators: %s: a date */
                    : sprintf(__('The certificate expires on %s.', 'serverpilot-sync'), $until)
            ) . ' '
                . $health->sentence(),
        );

        return match ($health) {
            CertificateHealth::Ok => null,
            CertificateHealth::MayBeOverdue => $check(CheckState::Pending, 'renewal_may_be_overdue', $message, $remedy),
            CertificateHealth::Overdue => $check(CheckState::Pending, 'renewal_overdue', $message, $remedy),
            CertificateHealth::CustomEnds => $check(CheckState::Pending, 'custom_ends', $message, $remedy),
            CertificateHealth::Alarm => $check(CheckState::Failed, 'ends', $message, $remedy),
            CertificateHealth::Ended => $check(CheckState::Failed, 'ended', $message, $remedy),
        };
    }

    private static function isLost(DomainFacts $facts): bool
    {
        return in_array($facts->domain, $facts->appCertificate->lost ?? [], true);
    }

    private static function date(?int $time): string
    {
        return $time === null ? '' : (string) wp_date((string) get_option('date_format'), $time);
    }

    private static function site(DomainFacts $facts): Check
    {
        $check = Check::named('site', __('Site', 'serverpilot-sync'));
        $state = $facts->siteState;
        if ($state->isProblem() && !$facts->dns->isCorrect()) {
            return $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked: fix the problem above first.', 'serverpilot-sync'),
            );
        }

        return $check(
            match (true) {
                $state === SiteState::Ok => CheckState::Ok,
                $state === SiteState::ChallengeBlocked => CheckState::Pending,
                $state->isProblem() => CheckState::Failed,
                default => CheckState::NotChecked,
            },
            $state === SiteState::NotChecked ? 'not_checked' : $state->value,
            SiteAdvice::message($facts),
            SiteAdvice::remedy($facts),
        );
    }

    private static function stage(DomainFacts $facts): ?Check
    {
        $check = Check::named('stage', __('Ultimate Multisite', 'serverpilot-sync'));

        return match ($facts->stage) {
            null => null,
            'done', 'done-without-ssl' => $check(
                CheckState::Ok,
                'done',
                __('It serves the site at this domain.', 'serverpilot-sync'),
            ),
            'failed', 'ssl-failed' => $check(
                CheckState::Failed,
                'failed',
                __('It has given up on this domain, and does not serve it.', 'serverpilot-sync'),
                __(
                    'Once DNS and certificate are correct, the plugin restarts its check, within minutes to hours.',
                    'serverpilot-sync',
                ),
            ),
            default => $check(
                CheckState::Pending,
                'checking',
                __('It is still checking DNS or certificate.', 'serverpilot-sync'),
                __('It checks every five minutes by default; the domain works when it is done.', 'serverpilot-sync'),
            ),
        };
    }
}
