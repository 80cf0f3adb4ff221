<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The certificate that answers at a domain, by one TLS handshake. Times are Unix times. */
final class Handshake
{
    /** @param string $reason why it is not valid for the domain; empty if it is */
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
    public static function of(array $result): ?self
    {
        $text = static fn(string $name): string => is_string($result[$name] ?? null) ? $result[$name] : '';
        $time = static fn(string $name): ?int => $text($name) === '' ? null : (int) strtotime($text($name));

        if ($time('not_after') === null) {
            return null;
        }

        return new self(
            ($result['valid'] ?? false) === true && ($result['covers'] ?? true) === true,
            $text('reason'),
            $text('serial'),
            $time('not_before'),
            $time('not_after'),
        );
    }
}
