<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

/** A mail about an alert. */
enum AlertMail
{
    case Begun;
    case Ended;
}
