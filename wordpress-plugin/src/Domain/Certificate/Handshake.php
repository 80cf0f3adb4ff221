<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Certificate;

/** The certificate that answers at a domain, by one TLS handshake. Times are Unix times. */
final class Handshake
{
    /** In bytes, of a list of domains: what is stored has a maximum length. */
    private const MAXIMUM = 200;

    /** @param string $reason what is wrong with it, as {@see CertificateAdvice} reads it; empty if it is valid for the domain */
    public function __construct(
        public readonly bool $isValid,
        public readonly string $reason = '',
        public readonly string $serial = '',
        public readonly ?int $start = null,
        public readonly ?int $end = null,
    ) {}

    /**
     * @param array<array-key, mixed> $result of `serverpilot_verify_certificate()`
     *
     * @return self|null null if no certificate was seen: a server often cannot reach itself by its public address
     */
    public static function of(array $result, int $now): ?self
    {
        $text = static fn(string $name): string => is_string($result[$name] ?? null) ? $result[$name] : '';
        $time = static fn(string $name): ?int => $text($name) === '' ? null : (int) strtotime($text($name));
        $start = $time('not_before');
        $end = $time('not_after');
        if ($end === null) {
            return null;
        }
        $covers = ($result['covers'] ?? true) === true;
        $is_valid = ($result['valid'] ?? false) === true && $covers;
        $fault = CertificateFault::of((int) $start, $end, $covers, $now);
        $detail = match ($fault) {
            CertificateFault::Expired => $text('not_after'),
            CertificateFault::NotYetValid => $text('not_before'),
            CertificateFault::OtherDomains => self::list($result['names'] ?? null),
            CertificateFault::NotTrusted => $text('issuer'),
        };

        return new self($is_valid, $is_valid ? '' : rtrim("{$fault->value} {$detail}"), $text('serial'), $start, $end);
    }

    /** Ends with a comma if there are more. */
    private static function list(mixed $names): string
    {
        $list = implode(', ', array_filter(is_array($names) ? $names : [], is_string(...)));

        return strlen($list) <= self::MAXIMUM
            ? $list
            : (string) preg_replace('/[^,]*$/', '', substr($list, 0, self::MAXIMUM));
    }
}
