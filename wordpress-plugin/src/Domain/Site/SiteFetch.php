<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

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

    /** @param array<array-key, mixed> $result of the extension */
    public static function of(array $result): self
    {
        return new self(
            SiteResponse::of($result['http'] ?? null),
            SiteResponse::of($result['https'] ?? null),
            is_string($result['body_start'] ?? null) ? $result['body_start'] : '',
        );
    }

    /** The response that a visitor gets: by HTTPS if that is answered. */
    public function last(): SiteResponse
    {
        return $this->https->status === null ? $this->http : $this->https;
    }

    /** @param list<string> $types */
    public function hasError(array $types): bool
    {
        return in_array($this->http->error, $types, true) || in_array($this->https->error, $types, true);
    }
}
