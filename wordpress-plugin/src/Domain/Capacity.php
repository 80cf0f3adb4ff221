<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Limits for display; the extension has the rules. */
final class Capacity
{
    /** Domains on one app: ServerPilot's limit. */
    public const APP_DOMAINS = 300;
    /** Names on one certificate: Let's Encrypt's limit. */
    public const CERTIFICATE_NAMES = 100;
}
