<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

use ServerPilot\Sync\Domain\Certificate\CertificateLifetime;

/** A problem of domains that an operator is alerted to. */
enum Concern: string
{
    case Failed = 'failed';
    /** Removals that need approval. */
    case RemovalGuard = 'removal_guard';
    /** On hold for any other reason than an operator's own decision. */
    case NeedsDecision = 'needs_decision';
    /** Out of sync for more than an hour. */
    case OutOfSync = 'out_of_sync';
    /** Points here for an hour, and the certificate does not cover it. */
    case Uncovered = 'uncovered';
    /** Its certificate should have been renewed by now: see {@see CertificateLifetime}. */
    case CertificateEnds = 'certificate_ends';
}
