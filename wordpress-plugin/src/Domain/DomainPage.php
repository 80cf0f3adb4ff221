<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** One page of a list of domains. */
final class DomainPage
{
    /** @param list<DomainRecord> $records */
    public function __construct(
        public readonly array $records,
        public readonly int $total,
    ) {}
}
