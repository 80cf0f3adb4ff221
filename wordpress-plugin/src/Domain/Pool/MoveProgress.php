<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** How far a {@see PoolMove} is. A shape of `serverpilot_plan()`. */
final class MoveProgress
{
    /** @param bool $isEnded its record can be deleted */
    private function __construct(
        public readonly string $domain,
        public readonly string $from,
        public readonly string $to,
        public readonly MoveOrder $order,
        public readonly MoveState $state,
        public readonly bool $isEnded,
    ) {}

    /** @param array{domain: string, from: string, to: string, order: string, state: string, until: ?int, ended: bool} $move */
    public static function ofPlan(array $move): self
    {
        return new self(
            $move['domain'],
            $move['from'],
            $move['to'],
            MoveOrder::tryFrom($move['order']) ?? MoveOrder::Unknown,
            MoveState::tryFrom($move['state']) ?? MoveState::Unknown,
            $move['ended'],
        );
    }
}
