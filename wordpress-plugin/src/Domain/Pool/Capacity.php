<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** Limits for display; the extension has the rules. */
final class Capacity
{
    /** Domains on one app: ServerPilot's limit. */
    public const APP_DOMAINS = 300;
    /** Domains that an app of a pool gets before the next one does, unless a filter changes it. */
    public const POOL_APP_DOMAINS = 100;
    /** Names on one certificate: Let's Encrypt's limit. */
    public const CERTIFICATE_NAMES = 100;
    /** Codes of what can be full. */
    public const APP = 'capacity.app';
    public const CERTIFICATE = 'capacity.certificate';

    /** The number of domains from which on it is nearly full. */
    public static function nearlyFull(int $limit): int
    {
        return intdiv($limit * 4, 5);
    }
}
