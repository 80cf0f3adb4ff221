<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Result of the check of a site. */
final class SiteReport
{
    /** @param string $detail what was seen, such as a status or a host; never a part of a page */
    public function __construct(
        public readonly SiteState $state,
        public readonly string $detail = '',
    ) {}
}
