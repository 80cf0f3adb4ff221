<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use RuntimeException;
use Throwable;

/** A filter that decides about domains failed: its decision is unknown, so nothing is changed. */
final class FilterException extends RuntimeException
{
    public function __construct(string $filter, string $problem, ?Throwable $cause = null)
    {
        parent::__construct(
            sprintf(
                /* translators: 1: the name of a filter, 2: an error message */
                __(
                    'Another plugin\'s callback for the filter %1$s failed: %2$s. No domains are added or removed until it works. Fix that plugin, or deactivate it.',
                    'serverpilot-sync',
                ),
                $filter,
                rtrim($problem, '.'),
            ),
            0,
            $cause,
        );
    }
}
