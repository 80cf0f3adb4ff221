<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** Is a certificate renewed in time? In the order of urgency. */
enum CertificateHealth: int
{
    case Ok = 0;
    /** A renewal was due by a rule of thumb; none of this app's was seen yet. */
    case MayBeOverdue = 1;
    /** A renewal was due by the share of the lifetime at which the last ones came. */
    case Overdue = 2;
    /** A custom certificate, which ServerPilot does not renew, ends soon. */
    case CustomEnds = 3;
    /** It ends before long, and nothing has renewed it. */
    case Alarm = 4;
    case Ended = 5;

    /** What it means, beside the date; empty if the date says all. */
    public function sentence(): string
    {
        return match ($this) {
            self::MayBeOverdue => __('Its renewal may be overdue.', 'serverpilot-sync'),
            self::Overdue => __('Its renewal is overdue: earlier ones came sooner.', 'serverpilot-sync'),
            self::Alarm => __('It was not renewed.', 'serverpilot-sync'),
            self::Ok, self::CustomEnds, self::Ended => '',
        };
    }

    /** For a certificate that ServerPilot renews; how it does is not documented. */
    public static function remedy(): string
    {
        return __(
            'Domains that do not point to this server may prevent the renewal. Check the app\'s SSL tab in ServerPilot.',
            'serverpilot-sync',
        );
    }

    /** For domains that a custom certificate does not cover. */
    public static function uncoveredRemedy(): string
    {
        return __(
            'This is a custom certificate, so ServerPilot issues none. Upload one that covers every domain, or remove it in ServerPilot.',
            'serverpilot-sync',
        );
    }

    public static function customRemedy(): string
    {
        return __(
            'This is a custom certificate, which ServerPilot does not renew. Upload a new one in ServerPilot.',
            'serverpilot-sync',
        );
    }
}
