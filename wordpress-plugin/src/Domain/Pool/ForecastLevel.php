<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** Is another app needed? A code of `serverpilot_plan()`. */
enum ForecastLevel: string
{
    case Ok = 'ok';
    case Soon = 'soon';
    case Full = 'full';
}
