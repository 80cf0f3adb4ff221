<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What the last sync decided about a domain; `Ok`, `Held` and `Failed` are the codes of `serverpilot_plan()`. */
enum RecordState: string
{
    /** No sync has decided yet. */
    case Pending = 'pending';
    case Ok = 'ok';
    case Held = 'held';
    case Failed = 'failed';
    /** Neither desired nor listed: remembered for a while, because an event of it may come late. */
    case Gone = 'gone';
}
