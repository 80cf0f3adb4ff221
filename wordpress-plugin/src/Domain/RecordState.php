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
    /** Neither desired nor listed: the record is kept for a while, because an event may arrive late. */
    case Gone = 'gone';
}
