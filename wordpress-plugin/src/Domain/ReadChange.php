<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The result of a complete read of the desired domains for a recorded domain. A shape of `serverpilot_plan()`. */
final class ReadChange
{
    /**
     * @param int $undesired_reads consecutive complete reads that lack it; 0 if this one has it
     * @param bool $by_filter a filter added it, when it was last desired
     * @param bool $is_void the announcement of its removal is void, because this read has it
     */
    public function __construct(
        public readonly string $domain,
        public readonly int $undesired_reads,
        public readonly bool $by_filter,
        public readonly bool $is_void,
    ) {}
}
