<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An operator's decision about a domain; the codes of `serverpilot_plan()`. */
enum Hold: string
{
    case None = '';
    /** No sync adds or removes it. */
    case Hold = 'hold';
    /** It is removed from the list, and not added again. */
    case Remove = 'remove';
}
