<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What is wrong with the certificate that a server shows, in the reader's language: the extension's reasons are English. */
final class CertificateAdvice
{
    private const EXPIRED = '/^the certificate expired on (.+)/';
    private const EARLY = '/^the certificate is not valid before (.+)/';
    /** Its end may be missing, because what is stored has a maximum length. */
    private const OTHER_NAMES = '/^the certificate is for other names \(([^)]+)/';
    private const ISSUER = '/^the issuer is not trusted here: (.+)/';

    /** @param string $reason of `serverpilot_verify_certificate()`; empty if the certificate is valid for other domains */
    public static function message(string $reason): string
    {
        $found = [];

        return match (true) {
            preg_match(self::EXPIRED, $reason, $found) === 1 => sprintf(
                /* translators: %s: a date */
                __('The server shows a certificate that expired on %s.', 'serverpilot-sync'),
                self::date($found[1]),
            ),
            preg_match(self::EARLY, $reason, $found) === 1 => sprintf(
                /* translators: %s: a date */
                __('The server shows a certificate that is not valid before %s.', 'serverpilot-sync'),
                self::date($found[1]),
            ),
            preg_match(self::OTHER_NAMES, $reason, $found) === 1 => sprintf(
                /* translators: %s: domains */
                __('The server shows a certificate for other domains: %s.', 'serverpilot-sync'),
                str_contains($reason, ')') ? $found[1] : preg_replace('/[^ ]*$/', '…', $found[1], 1),
            ),
            $reason === '', str_starts_with($reason, 'the certificate is for other names') => __(
                'The server shows a certificate that does not cover this domain.',
                'serverpilot-sync',
            ),
            $reason === 'the certificate is self-signed' => __(
                'The server shows a self-signed certificate.',
                'serverpilot-sync',
            ),
            preg_match(self::ISSUER, $reason, $found) === 1 => sprintf(
                /* translators: %s: the issuer of a certificate */
                __('The server shows a certificate whose issuer is not trusted: %s', 'serverpilot-sync'),
                $found[1],
            ),
            $reason === 'the certificate was revoked' => __(
                'The server shows a certificate that was revoked.',
                'serverpilot-sync',
            ),
            default => sprintf(
                /* translators: %s: an error message */
                __('The server shows a certificate that is not valid: %s', 'serverpilot-sync'),
                preg_replace('/^the certificate is not valid: /', '', $reason),
            ),
        };
    }

    private static function date(string $time): string
    {
        $at = strtotime($time);

        return $at === false ? $time : (string) wp_date((string) get_option('date_format'), $at);
    }
}
