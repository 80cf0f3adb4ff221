<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Installation;

/** What maps domains to sites. The codes are stored. */
enum HostKind: string
{
    case Core = 'core';
    case UltimateMultisite = 'ultimate_multisite';
}
