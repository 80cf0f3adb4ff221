<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** The token with which a monitoring system reads the metrics. Only its hash is stored, so it is shown once. */
final class MetricsToken
{
    /** @return string a new token, which replaces the one before */
    public static function create(): string
    {
        $token = bin2hex(random_bytes(32));
        State::set('metrics_token', self::hash($token));

        return $token;
    }

    public static function revoke(): void
    {
        State::set('metrics_token', '');
    }

    public static function matches(string $token): bool
    {
        $stored = State::text('metrics_token');

        return $stored !== '' && hash_equals($stored, self::hash($token));
    }

    /** Fast on purpose: a token of 256 random bits cannot be guessed from its hash, and is checked with each scrape. */
    private static function hash(string $token): string
    {
        return hash('sha256', $token);
    }
}
