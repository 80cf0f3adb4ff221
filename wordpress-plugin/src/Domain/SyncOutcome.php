<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** How a sync ended. */
enum SyncOutcome: string
{
    case Done = 'done';
    /** Another sync holds the lease. */
    case Busy = 'busy';
    case Paused = 'paused';
    /** The policy is to send nothing. */
    case Observed = 'observed';
    case Failed = 'failed';
    /** The previous sync failed, and the next one is not due yet. */
    case Delayed = 'delayed';
}
