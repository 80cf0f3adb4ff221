<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Capacity;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\Concern;
use ServerPilot\Sync\Domain\DomainPage;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\VisitorChecks;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;

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
        $uncovered = DomainList::concerning(Concern::Uncovered, self::MAX_DETAILS);
        if ($uncovered->total > 0) {
            return $this->uncovered($uncovered);
        }

        return $this->ok('certificates.ok', sprintf(
            /* translators: %s: a number */
            __(
                'The app\'s certificate covers the domains that point here, and does not expire within %s days. Domains added within the last hour are ignored.',
                'serverpilot-sync',
            ),
            number_format_i18n(VisitorChecks::CERTIFICATE_WARNING_DAYS),
        ));
    }

    private function ending(DomainPage $ending): Check
    {
        $end = min(array_map(static fn(DomainRecord $record): int => (int) $record->certificateEnd, $ending->records));
        $has_ended = $end < time();

        return $this->result(
            $has_ended ? CheckState::Failed : CheckState::Pending,
            'certificates.end',
            sprintf(
                $has_ended
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
            ),
            State::text('ssl') === 'custom'
                ? __(
                    'This is a custom certificate, which ServerPilot does not renew. Upload a new one in ServerPilot.',
                    'serverpilot-sync',
                )
                : __(
                    'ServerPilot usually renews a certificate a month before it expires. Check the app\'s SSL tab in ServerPilot.',
                    'serverpilot-sync',
                ),
            self::domains($ending),
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
            sprintf(
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

    /** @return list<string> */
    private static function domains(DomainPage $page): array
    {
        return array_map(static fn(DomainRecord $record): string => $record->domain, $page->records);
    }
}
