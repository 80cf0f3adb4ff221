<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

/** What happens to a domain if its customer maps it now. */
enum NewDomainState: string
{
    case Ready = 'ready';
    case NeedsDns = 'needs_dns';
    case NeedsOperator = 'needs_operator';
    case Refused = 'refused';
    case Unknown = 'unknown';
}
