<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

use ServerPilot\Sync\Domain\Owner;

/** What is remembered of a domain's events, for {@see EventPolicy}. Times are Unix times. */
final class EventMemory
{
    /** Not yet live since the plugin added it; its first event is due when it is. */
    public const ADDED = 'added';
    /** It was there before the plugin, or before events: its first state is no change. */
    public const KNOWN = 'known';
    private const DAY = 86_400;

    /**
     * @param string $last the last event, or one of the constants; empty if the domain was not on the list yet
     * @param bool $isOurs has the plugin managed it since?
     * @param string $pending a problem that has not lasted yet; empty if there is none
     * @param array<string, int> $fired when each problem was fired, within a day
     */
    public function __construct(
        public readonly string $last = '',
        public readonly bool $isOurs = false,
        public readonly string $pending = '',
        public readonly int $pendingSince = 0,
        public readonly array $fired = [],
    ) {}

    /** @param string $stored as returned by {@see self::toStored()}; an invalid text counts as empty */
    public static function ofStored(string $stored, int $now): self
    {
        $values = (array) json_decode($stored, true);
        $text = static fn(string $name): string => is_string($values[$name] ?? null) ? $values[$name] : '';
        $fired = [];
        foreach ((array) ($values['fired'] ?? []) as $event => $time) {
            if (is_int($time) && $time > ($now - self::DAY)) {
                $fired[(string) $event] = $time;
            }
        }

        return new self(
            $text('last'),
            ($values['ours'] ?? false) === true,
            $text('pending'),
            is_int($values['since'] ?? null) ? $values['since'] : 0,
            $fired,
        );
    }

    /** At most 255 characters; empty if there is nothing to remember. */
    public function toStored(): string
    {
        $values = array_filter([
            'last' => $this->last,
            'ours' => $this->isOurs,
            'pending' => $this->pending,
            'since' => $this->pendingSince,
            'fired' => $this->fired,
        ]);

        return $values === [] ? '' : (string) json_encode($values);
    }

    /** On the list, with that owner. */
    public function withOwner(Owner $owner): self
    {
        return new self(
            match (true) {
                $this->last !== '' => $this->last,
                $owner === Owner::Managed => self::ADDED,
                default => self::KNOWN,
            },
            $this->isOurs || $owner === Owner::Managed || $owner === Owner::Adopted,
            $this->pending,
            $this->pendingSince,
            $this->fired,
        );
    }

    public function withLast(string $last): self
    {
        return new self($last, $this->isOurs, fired: $this->fired);
    }

    /** With a problem that has just begun; or with none. */
    public function withPending(string $problem, int $since): self
    {
        return new self($this->last, $this->isOurs, $problem, $since, $this->fired);
    }

    public function withFired(NetworkEventType $problem, int $now): self
    {
        return new self($problem->value, $this->isOurs, fired: [$problem->value => $now] + $this->fired);
    }

    /** Off the list: what comes next begins anew. */
    public function withoutDomain(): self
    {
        return new self(fired: $this->fired);
    }
}
