<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An approval that changes. A shape of `serverpilot_plan()`. */
final class ApprovalChange
{
    /**
     * @param array{domain: string, site: ?int, reason: ?string} $approval before the change
     * @param int|null $site the site that it applies to from now on; null if it has ended
     */
    public function __construct(
        public readonly array $approval,
        public readonly ?int $site,
    ) {}
}
