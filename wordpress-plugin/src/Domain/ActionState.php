<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** How the action of the last update is doing. */
enum ActionState: string
{
    case None = '';
    case Open = 'open';
    case Failed = 'failed';
}
