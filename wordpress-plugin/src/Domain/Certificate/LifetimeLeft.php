<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** Classes of the share of a certificate's lifetime that is left, by the shares of {@see CertificateLifetime}. */
enum LifetimeLeft: string
{
    case Expired = 'none';
    case Sixth = 'below_a_sixth';
    case Quarter = 'a_sixth_to_a_quarter';
    case Third = 'a_quarter_to_a_third';
    case Half = 'a_third_to_a_half';
    case More = 'above_a_half';

    public static function of(float $share): self
    {
        return match (true) {
            $share <= 0 => self::Expired,
            $share < (1 / 6) => self::Sixth,
            $share < (1 / 4) => self::Quarter,
            $share < (1 / 3) => self::Third,
            $share < (1 / 2) => self::Half,
            default => self::More,
        };
    }
}
