<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An app's complete list, as it was before a change. */
final class EarlierList
{
    /**
     * @param int $at Unix time
     * @param string $event what changed it then: `sync` or `restore`
     * @param int $userId 0 if no user did
     * @param int $listed the number of its entries
     * @param list<string> $entries as returned by ServerPilot; empty in a page of lists
     */
    public function __construct(
        public readonly int $id,
        public readonly int $at,
        public readonly string $appId,
        public readonly string $event,
        public readonly int $userId,
        public readonly int $listed,
        public readonly array $entries = [],
    ) {}
}
