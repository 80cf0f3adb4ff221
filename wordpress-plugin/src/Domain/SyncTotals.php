<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What all syncs of this network did together, and the last one. Pure. */
final class SyncTotals
{
    /** What is added up, of the counters of `serverpilot_stats()`. */
    private const COUNTERS = ['requests', 'retries', 'lock_wait_ms'];

    /**
     * @param array<string, int> $results the number of syncs by {@see SyncOutcome}, with every outcome
     * @param array<string, int|float> $counters
     */
    private function __construct(
        public readonly array $results,
        public readonly float $seconds,
        public readonly array $counters,
        public readonly ?SyncOutcome $last,
        public readonly float $lastSeconds,
    ) {}

    /** @param mixed $stored as returned by {@see self::toStored()}, or anything else */
    public static function ofStored(mixed $stored): self
    {
        $stored = is_array($stored) ? $stored : [];
        $number = static fn(mixed $value): int|float => is_int($value) || is_float($value) ? max(0, $value) : 0;
        $results = [];
        foreach (SyncOutcome::cases() as $outcome) {
            $results[$outcome->value] = (int) $number(((array) ($stored['results'] ?? []))[$outcome->value] ?? 0);
        }
        $counters = [];
        foreach (self::COUNTERS as $name) {
            $counters[$name] = $number(((array) ($stored['counters'] ?? []))[$name] ?? 0);
        }

        return new self(
            $results,
            (float) $number($stored['seconds'] ?? 0),
            $counters,
            is_string($stored['last'] ?? null) ? SyncOutcome::tryFrom($stored['last']) : null,
            (float) $number($stored['last_seconds'] ?? 0),
        );
    }

    /**
     * With one more sync.
     *
     * @param array<string, int|float> $before the counters of the process when it began
     * @param array<string, int|float> $after and when it ended
     */
    public function with(SyncOutcome $outcome, float $seconds, array $before, array $after): self
    {
        $results = $this->results;
        ++$results[$outcome->value];
        $counters = [];
        foreach ($this->counters as $name => $count) {
            $counters[$name] = $count + max(0, ($after[$name] ?? 0) - ($before[$name] ?? 0));
        }
        // A clock can be set back.
        $seconds = max(0.0, $seconds);

        return new self($results, $this->seconds + $seconds, $counters, $outcome, $seconds);
    }

    /** @return array<string, mixed> */
    public function toStored(): array
    {
        return [
            'results' => array_filter($this->results),
            'seconds' => round($this->seconds, 3),
            'counters' => array_map(static fn(int|float $count): float => round($count, 3), $this->counters),
            'last' => $this->last?->value,
            'last_seconds' => round($this->lastSeconds, 3),
        ];
    }
}
