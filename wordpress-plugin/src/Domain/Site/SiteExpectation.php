<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** What a visitor of a domain should get. */
final class SiteExpectation
{
    /**
     * @param list<string> $partners hosts that may answer for it: its `www.` partner, and the own domain of its site
     * @param int|null $site id of its site; null if it is not known
     * @param list<string> $unmapped addresses to which WordPress redirects a host without a site, without a scheme
     */
    public function __construct(
        public readonly string $domain,
        public readonly array $partners = [],
        public readonly ?int $site = null,
        public readonly array $unmapped = [],
    ) {}

    public function accepts(string $host): bool
    {
        return $host === $this->domain || in_array($host, $this->partners, true);
    }

    public function isUnmapped(string $url): bool
    {
        $address = (string) preg_replace('~^https?://~i', '', $url);
        foreach ($this->unmapped as $start) {
            if (str_starts_with($address, $start)) {
                return true;
            }
        }

        return false;
    }
}
