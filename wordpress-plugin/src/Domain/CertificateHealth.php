<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Is a certificate renewed in time? In the order of urgency. */
enum CertificateHealth: int
{
    case Ok = 0;
    /** A renewal was due by a rule of thumb; none of this app's was seen yet. */
    case MayBeOverdue = 1;
    /** A renewal was due by the share of the lifetime at which the last ones came. */
    case Overdue = 2;
    /** A custom certificate, which ServerPilot does not renew, ends soon. */
    case CustomEnds = 3;
    /** It ends before long, and nothing has renewed it. */
    case Alarm = 4;
    case Ended = 5;
}
