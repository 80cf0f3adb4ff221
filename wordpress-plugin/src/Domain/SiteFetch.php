<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What `serverpilot_check_site()` found, by HTTP and by HTTPS. */
final class SiteFetch
{
    /**
     * @param SiteResponse $http of a request that began at port 80
     * @param SiteResponse $https of one that began at port 443
     * @param string $body its begin: that of HTTPS if that was answered
     */
    public function __construct(
        public readonly SiteResponse $http,
        public readonly SiteResponse $https,
        public readonly string $body = '',
    ) {}

    /** The response that a visitor gets: by HTTPS if that is answered. */
    public function last(): SiteResponse
    {
        return $this->https->status === null ? $this->http : $this->https;
    }

    public function hasError(string $type): bool
    {
        return $this->http->error === $type || $this->https->error === $type;
    }
}
