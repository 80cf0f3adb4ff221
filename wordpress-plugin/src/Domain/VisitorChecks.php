<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The checks of {@see Diagnosis} that depend on more than ServerPilot: the path of a visitor to the domain. */
final class VisitorChecks
{
    /** Days before its end from which a certificate that ServerPilot has not renewed needs attention. */
    public const CERTIFICATE_WARNING_DAYS = 14;
    private const DAY = 86_400;

    /** @return list<Check> in the order of the path */
    public static function of(DomainFacts $facts): array
    {
        return array_values(array_filter([self::dns($facts), self::certificate($facts), self::stage($facts)]));
    }

    private static function dns(DomainFacts $facts): Check
    {
        $check = Check::named('dns', __('DNS', 'serverpilot-sync'));
        $found = $facts->addresses === null || $facts->addresses === [] ? '' : ' ' . implode(', ', $facts->addresses);
        $remedy = sprintf(
            /* translators: 1: a domain, 2: an IP address */
            __('Set an A record for %1$s to %2$s at the domain\'s DNS provider.', 'serverpilot-sync'),
            $facts->domain,
            $facts->serverAddress === '' ? '?' : $facts->serverAddress,
        );

        return match ($facts->dns) {
            DnsState::Here => $check(
                CheckState::Ok,
                'here',
                __('It points to this server.', 'serverpilot-sync') . $found,
            ),
            DnsState::Elsewhere => $check(
                CheckState::Pending,
                'elsewhere',
                __('It points to another server.', 'serverpilot-sync') . $found,
                $remedy . ' '
                    . __(
                        'Behind a proxy such as a CDN this may be intended: see the filter serverpilot_addresses.',
                        'serverpilot-sync',
                    ),
            ),
            DnsState::Proxied => $check(
                CheckState::Ok,
                'proxied',
                __(
                    'It points to another address, with a valid certificate: a CDN, or another server.',
                    'serverpilot-sync',
                )
                    . $found,
                $remedy . ' ' . __('Behind a CDN, nothing has to be done.', 'serverpilot-sync'),
            ),
            DnsState::NoAddress => $check(
                CheckState::Pending,
                'no_address',
                __('It has no address.', 'serverpilot-sync'),
                $remedy,
            ),
            DnsState::NotChecked => $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked yet.', 'serverpilot-sync'),
            ),
        };
    }

    private static function certificate(DomainFacts $facts): Check
    {
        $check = Check::named('certificate', __('Certificate', 'serverpilot-sync'));
        $end = $facts->certificateEnd;
        $until = $end === null ? '' : (string) wp_date((string) get_option('date_format'), $end);

        return match (true) {
            $facts->certificate === CertificateState::Invalid => $check(
                CheckState::Failed,
                'invalid',
                $facts->certificateMessage,
                __(
                    'If DNS is correct, press "Sync now". If a proxy answers, check its certificate.',
                    'serverpilot-sync',
                ),
            ),
            $facts->certificate === CertificateState::Missing => $check(
                CheckState::Pending,
                'missing',
                __('The app\'s certificate does not cover it yet.', 'serverpilot-sync'),
                $facts->dns === DnsState::Here
                    ? __('ServerPilot issues it, usually within 5 to 15 minutes.', 'serverpilot-sync')
                    : __(
                        'Let\'s Encrypt cannot issue a certificate until this domain points to this server.',
                        'serverpilot-sync',
                    ),
            ),
            $facts->certificate === CertificateState::NotChecked => $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked yet.', 'serverpilot-sync'),
            ),
            $end !== null && $end < ($facts->now + (self::CERTIFICATE_WARNING_DAYS * self::DAY)) => $check(
                $end < $facts->now ? CheckState::Failed : CheckState::Pending,
                'ends',
                /* translators: %s: a date */
                sprintf(__('The certificate ends on %s.', 'serverpilot-sync'), $until),
                __(
                    'ServerPilot usually renews it a month before. Check the app\'s SSL tab in ServerPilot.',
                    'serverpilot-sync',
                ),
            ),
            default => $check(
                CheckState::Ok,
                'covered',
                trim(
                    (
                        $until === ''
                            ? __('The app\'s certificate covers it.', 'serverpilot-sync')
                            /* translators: %s: a date */
                            : sprintf(__('The certificate covers it until %s.', 'serverpilot-sync'), $until)
                    )
                    . ' '
                    . (
                        $facts->certificateMessage === ''
                            ? ''
                            : sprintf(
                                /* translators: %s: an error message */
                                __('It could not be checked from this server: %s', 'serverpilot-sync'),
                                $facts->certificateMessage,
                            )
                    ),
                ),
            ),
        };
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
                __('It checks every five minutes; the domain works when it is done.', 'serverpilot-sync'),
            ),
        };
    }
}
