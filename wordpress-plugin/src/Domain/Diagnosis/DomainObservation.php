<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\Certificate\Handshake;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Site\SiteReport;

/** What one check of a domain found; null is what could not be checked. */
final class DomainObservation
{
    /** @param bool $awaitsChallenge is the site found, and the path of the certificate authority's challenge still to be checked? */
    public function __construct(
        public readonly ?DnsReport $dns = null,
        public readonly ?Handshake $handshake = null,
        public readonly ?SiteReport $site = null,
        public readonly bool $awaitsChallenge = false,
    ) {}
}
