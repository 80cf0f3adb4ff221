<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An operator's decision about a domain; the codes of `serverpilot_plan()`. */
enum Hold: string
{
    case None = '';
    /** It is left as it is. */
    case Hold = 'hold';
    /** It leaves the list, and is not added again. */
    case Remove = 'remove';
}
