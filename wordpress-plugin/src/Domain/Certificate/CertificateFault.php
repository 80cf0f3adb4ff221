<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** What is wrong with a certificate: the first of these, in the order of the stub of `serverpilot_verify_certificate()`. */
enum CertificateFault: string
{
    case Expired = 'expired';
    case NotYetValid = 'not_yet_valid';
    case OtherDomains = 'other_domains';
    case NotTrusted = 'not_trusted';

    public static function of(int $start, int $end, bool $covers, int $now): self
    {
        return match (true) {
            $end < $now => self::Expired,
            $start > $now => self::NotYetValid,
            !$covers => self::OtherDomains,
            default => self::NotTrusted,
        };
    }
}
