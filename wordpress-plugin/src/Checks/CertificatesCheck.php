<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Domain\Certificate\CertificateHealth;
use ServerPilot\Sync\Domain\Certificate\CertificateLifetime;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\DomainPage;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Sync\AppCertificates;

/** Does the app's certificate cover the domains that point here, and is it renewed in time? */
final class CertificatesCheck extends InstallationCheck
{
    public function __construct()
    {
        parent::__construct('certificates', __('Certificates', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $ending = DomainList::concerning(Concern::CertificateEnds, self::MAX_DETAILS);
        if ($ending->total > 0) {
            return $this->ending($ending);
        }
        $lost = array_merge(...array_values(AppCertificates::lost()));
        if ($lost !== []) {
            return $this->lost($lost);
        }
        $uncovered = DomainList::concerning(Concern::Uncovered, self::MAX_DETAILS);
        if ($uncovered->total > 0) {
            return $this->uncovered($uncovered);
        }

        return $this->ok('certificates.ok', __(
            'The app\'s certificate covers the domains that point here, and no renewal is overdue. Domains added within the last hour are ignored.',
            'serverpilot-sync',
        ));
    }

    private function ending(DomainPage $ending): Check
    {
        // The worst of them: during a renewal some may already have the next one.
        $records = $ending->records;
        usort(
            $records,
            static fn(DomainRecord $a, DomainRecord $b): int => (int) $a->certificateEnd <=> (int) $b->certificateEnd,
        );
        $worst = $records[0];
        $certificate = self::certificateOf($worst);
        $is_custom = $certificate->isCustom ?? false;
        $end = (int) $worst->certificateEnd;
        $health = CertificateLifetime::of($worst->certificateStart, $end, $is_custom, $certificate?->share)->health(
            time(),
        );

        $message = sprintf(
            $health === CertificateHealth::Ended
                /* translators: 1: a date, 2: a number */
                ? _n(
                    'The app\'s certificate expired on %1$s. It covers %2$s domain.',
                    'The app\'s certificate expired on %1$s. It covers %2$s domains.',
                    $ending->total,
                    'serverpilot-sync',
                )
                /* translators: 1: a date, 2: a number */
                : _n(
                    'The app\'s certificate expires on %1$s. It covers %2$s domain.',
                    'The app\'s certificate expires on %1$s. It covers %2$s domains.',
                    $ending->total,
                    'serverpilot-sync',
                ),
            (string) wp_date((string) get_option('date_format'), $end),
            number_format_i18n($ending->total),
        );

        return $this->result(
            $health->value >= CertificateHealth::Alarm->value ? CheckState::Failed : CheckState::Pending,
            'certificates.end',
            trim("{$message} {$health->sentence()}"),
            $is_custom ? CertificateHealth::customRemedy() : CertificateHealth::remedy(),
            self::domains($ending),
        );
    }

    /** @param non-empty-list<string> $lost */
    private function lost(array $lost): Check
    {
        return $this->result(
            CheckState::Failed,
            'certificates.lost',
            sprintf(
                /* translators: %s: a number */
                _n(
                    'The app\'s present certificate does not cover %s domain that the one before covered.',
                    'The app\'s present certificate does not cover %s domains that the one before covered.',
                    count($lost),
                    'serverpilot-sync',
                ),
                number_format_i18n(count($lost)),
            ),
            self::lostRemedy(),
            array_slice($lost, 0, self::MAX_DETAILS),
        );
    }

    public static function lostRemedy(): string
    {
        return __(
            'Check the DNS of these domains: Let\'s Encrypt may leave out a domain that does not point to this server.',
            'serverpilot-sync',
        );
    }

    private function uncovered(DomainPage $uncovered): Check
    {
        return $this->result(
            CheckState::Pending,
            'certificates.uncovered',
            sprintf(
                /* translators: %s: a number */
                _n(
                    'The app\'s certificate does not cover %s domain that points here, so browsers warn visitors.',
                    'The app\'s certificate does not cover %s domains that point here, so browsers warn visitors.',
                    $uncovered->total,
                    'serverpilot-sync',
                ),
                number_format_i18n($uncovered->total),
            ),
            self::certificateOf($uncovered->records[0])?->isCustom === true
                ? CertificateHealth::uncoveredRemedy()
                : sprintf(
                    /* translators: %s: a number */
                    __(
                        'ServerPilot issues certificates automatically, for up to %s domains per app. If this persists, check the app\'s SSL tab in ServerPilot, and remove domains that no longer point here.',
                        'serverpilot-sync',
                    ),
                    number_format_i18n(Capacity::CERTIFICATE_NAMES),
                ),
            self::domains($uncovered),
        );
    }

    private static function certificateOf(DomainRecord $record): ?AppCertificate
    {
        return AppCertificates::remembered($record->placedOn === '' ? null : $record->placedOn);
    }

    /** @return list<string> */
    private static function domains(DomainPage $page): array
    {
        return array_map(static fn(DomainRecord $record): string => $record->domain, $page->records);
    }
}
