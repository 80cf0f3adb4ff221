<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** An app of the pool as its list was read. A shape of `serverpilot_plan()`. */
final class PoolMember
{
    /**
     * @param string $name empty if the account does not have it
     * @param PoolReason|null $reason why it cannot be changed; null if it can
     * @param bool $isLeaving it gets no more domains
     * @param bool $hasLeft it can be dropped from the pool, because it is leaving and has no more domains of ours
     * @param int $listed entries of its list
     * @param int $ours those of them that are managed or adopted
     * @param int $names those of them that a certificate can cover
     * @param int $places entries that it can have within the limits of list and certificate
     * @param int $room entries that it can get within the limits of list and certificate
     * @param list<string> $unordered ids of the other apps of the pool whose name begins with its own, or the other way round
     */
    private function __construct(
        public readonly string $appId,
        public readonly string $name,
        public readonly ?PoolReason $reason,
        public readonly bool $isLeaving,
        public readonly bool $hasLeft,
        public readonly int $listed,
        public readonly int $ours,
        public readonly int $names,
        public readonly int $places,
        public readonly int $room,
        public readonly array $unordered,
    ) {}

    /** @param array{app_id: string, app: ?string, reason: ?string, leaving: bool, left?: bool, listed: int, ours: int, names: int, places: int, room: int, unordered?: list<string>, ...} $member */
    public static function ofPlan(array $member): self
    {
        return new self(
            $member['app_id'],
            $member['app'] ?? '',
            $member['reason'] === null ? null : PoolReason::tryFrom($member['reason']) ?? PoolReason::Unknown,
            $member['leaving'],
            $member['left'] ?? false,
            $member['listed'],
            $member['ours'],
            $member['names'],
            $member['places'],
            $member['room'],
            $member['unordered'] ?? [],
        );
    }
}
