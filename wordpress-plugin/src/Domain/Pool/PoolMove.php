<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** A move of a domain and its `www.` partner to another app of the pool, as an operator has requested it. */
final class PoolMove
{
    /**
     * @param string $domain without `www.`
     * @param string $from id of the app that has it
     * @param string $to id of the app that gets it
     * @param int $since Unix time
     * @param bool $isSwitched an operator does not wait for the certificate
     * @param bool $isReversed an operator reverses it
     */
    public function __construct(
        public readonly string $domain,
        public readonly string $from,
        public readonly string $to,
        public readonly int $since,
        public readonly bool $isSwitched = false,
        public readonly bool $isReversed = false,
    ) {}

    public static function ofStored(string $domain, mixed $stored): ?self
    {
        $stored = is_array($stored) ? $stored : [];
        $from = $stored['from'] ?? null;
        $to = $stored['to'] ?? null;
        $since = $stored['since'] ?? null;

        return is_string($from) && is_string($to) && is_int($since)
            ? new self(
                $domain,
                $from,
                $to,
                $since,
                ($stored['switched'] ?? false) === true,
                ($stored['reversed'] ?? false) === true,
            )
            : null;
    }

    /** Is it the same request, whatever an operator has decided about it since? */
    public function isSame(self $other): bool
    {
        return (
            [$this->domain, $this->from, $this->to, $this->since] === [
                $other->domain,
                $other->from,
                $other->to,
                $other->since,
            ]
        );
    }

    /** @return array{from: string, to: string, since: int, switched: bool, reversed: bool} */
    public function toStored(): array
    {
        return [
            'from' => $this->from,
            'to' => $this->to,
            'since' => $this->since,
            'switched' => $this->isSwitched,
            'reversed' => $this->isReversed,
        ];
    }

    /** @return array{domain: string, from: string, to: string, since: int, switch: bool, undo: bool} a shape of `serverpilot_plan()` */
    public function toFact(): array
    {
        return [
            'domain' => $this->domain,
            'from' => $this->from,
            'to' => $this->to,
            'since' => $this->since,
            'switch' => $this->isSwitched,
            'undo' => $this->isReversed,
        ];
    }
}
