<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** What is wrong with the certificate that a server shows, as a sentence. */
final class CertificateAdvice
{
    /** @param string $reason of {@see Handshake}; any other text is not known here */
    public static function message(string $reason): string
    {
        [$code, $detail] = [...explode(' ', $reason, 2), ''];

        return match (CertificateFault::tryFrom($code)) {
            CertificateFault::Expired => sprintf(
                /* translators: %s: a date */
                __('The server shows a certificate that expired on %s.', 'serverpilot-sync'),
                self::date($detail),
            ),
            CertificateFault::NotYetValid => sprintf(
                /* translators: %s: a date */
                __('The server shows a certificate that is not valid before %s.', 'serverpilot-sync'),
                self::date($detail),
            ),
            CertificateFault::OtherDomains => $detail === ''
                ? __('The server shows a certificate that does not cover this domain.', 'serverpilot-sync')
                : sprintf(
                    /* translators: %s: domains */
                    __('The server shows a certificate for other domains: %s.', 'serverpilot-sync'),
                    str_ends_with($detail, ',') ? "{$detail} …" : $detail,
                ),
            CertificateFault::NotTrusted => sprintf(
                /* translators: %s: the issuer of a certificate */
                __('The server shows a certificate that is not trusted. Its issuer: %s', 'serverpilot-sync'),
                $detail,
            ),
            null => __('The server shows a certificate that is not valid for this domain.', 'serverpilot-sync'),
        };
    }

    private static function date(string $time): string
    {
        $at = strtotime($time);

        return $at === false ? $time : (string) wp_date((string) get_option('date_format'), $at);
    }
}
