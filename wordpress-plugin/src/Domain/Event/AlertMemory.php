<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

/** What is remembered of an alert, for {@see AlertPolicy}. Times are Unix times. */
final class AlertMemory
{
    private const DAY = 86_400;

    /**
     * @param int $since 0 if the alert is not active
     * @param int $mailed when its start was last mailed; 0 if not within a day
     * @param bool $endOwed its start was mailed, and its end was not yet
     * @param list<int> $attempts times of attempts to send a mail: within a day, and since the last one was sent
     */
    public function __construct(
        public readonly int $since = 0,
        public readonly int $mailed = 0,
        public readonly bool $endOwed = false,
        public readonly array $attempts = [],
    ) {}

    /** @param mixed $stored as returned by {@see self::toStored()}; invalid values are ignored */
    public static function ofStored(mixed $stored, int $now): self
    {
        $stored = (array) $stored;
        $recent = static fn(int $time): bool => $time > ($now - self::DAY);
        $attempts = array_map(intval(...), (array) ($stored['tries'] ?? []));
        $mailed = (int) ($stored['mailed'] ?? 0);

        return new self(
            (int) ($stored['since'] ?? 0),
            $recent($mailed) ? $mailed : 0,
            (bool) ($stored['over'] ?? false),
            array_values(array_filter($attempts, $recent)),
        );
    }

    /** @return array<string, mixed> empty if there is nothing to remember; the keys are those of the first version */
    public function toStored(): array
    {
        return array_filter([
            'since' => $this->since,
            'mailed' => $this->mailed,
            'over' => $this->endOwed,
            'tries' => $this->attempts,
        ]);
    }
}
