<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncTotals;
use ServerPilot\Sync\ServerPilot\Client;

/**
 * Measures one sync, for the metrics. The counters of the extension are those of one process, which a scrape is not part of, so their
 * growth during each sync is added up in the state.
 */
final class SyncMeter
{
    private float $start;
    /** @var array<string, int|float> */
    private array $before;

    public function __construct(
        private Client $client,
    ) {
        $this->start = microtime(true);
        $this->before = $client->stats();
    }

    /**
     * @param mixed $totals as stored before this sync
     *
     * @return array<string, mixed> as stored after it
     */
    public function addedTo(mixed $totals, SyncOutcome $outcome): array
    {
        $seconds = microtime(true) - $this->start;

        return SyncTotals::ofStored($totals)
            ->with($outcome, $seconds, $this->before, $this->client->stats())
            ->toStored();
    }
}
