<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Status of the action of the last update. */
enum ActionState: string
{
    case None = '';
    case Open = 'open';
    case Failed = 'failed';
}
