<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** A problem of domains that an operator is alerted to. */
enum Concern
{
    case Failed;
    /** Removals that need approval. */
    case RemovalGuard;
    /** On hold for any other reason than an operator's own decision. */
    case NeedsDecision;
    /** Out of sync for more than an hour. */
    case OutOfSync;
    /** Points here for an hour, and the certificate does not cover it. */
    case Uncovered;
    /** Its certificate should have been renewed by now: see {@see CertificateLifetime}. */
    case CertificateEnds;
}
