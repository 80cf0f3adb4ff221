<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An approval that changes. A shape of `serverpilot_plan()`. */
final class ApprovalChange
{
    /**
     * @param array{domain: string, site: ?int, reason: ?string} $approval as it was
     * @param int|null $site for which it is from now on; null if it has ended
     */
    public function __construct(
        public readonly array $approval,
        public readonly ?int $site,
    ) {}
}
