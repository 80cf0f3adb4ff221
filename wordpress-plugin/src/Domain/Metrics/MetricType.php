<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Metrics;

/** Types of OpenMetrics, as far as the plugin uses them. */
enum MetricType
{
    case Gauge;
    case Counter;
    case Info;

    /** What OpenMetrics adds to the name of a metric in its samples. */
    public function suffix(): string
    {
        return match ($this) {
            self::Gauge => '',
            self::Counter => '_total',
            self::Info => '_info',
        };
    }
}
