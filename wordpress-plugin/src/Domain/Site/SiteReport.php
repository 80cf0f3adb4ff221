<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** Result of the check of a site. */
final class SiteReport
{
    /** Detail of a site that does not answer within the time. */
    public const TIMEOUT = 'timeout';

    /** @param string $detail what was seen, such as a status or a host; never a part of a page */
    public function __construct(
        public readonly SiteState $state,
        public readonly string $detail = '',
    ) {}

    public function isTimeout(): bool
    {
        return $this->state === SiteState::Unreachable && $this->detail === self::TIMEOUT;
    }
}
