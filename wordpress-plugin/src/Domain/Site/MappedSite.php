<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** The site that a domain belongs to. */
final class MappedSite
{
    /**
     * @param string $address without a scheme
     * @param string|null $stage Ultimate Multisite's; null if it has no record of the domain
     */
    public function __construct(
        public readonly string $address,
        public readonly int $blogId,
        public readonly ?string $stage,
    ) {}
}
