<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** The response to a request after its redirects, or why there is none. */
final class SiteResponse
{
    /**
     * @param int|null $status of the last response; null if there was none
     * @param list<string> $chain the addresses that were requested, with their scheme
     * @param string $error its type; empty if there was none
     * @param string $location of a redirect that was not followed; empty otherwise
     */
    public function __construct(
        public readonly ?int $status,
        public readonly array $chain = [],
        public readonly string $error = '',
        public readonly string $message = '',
        public readonly string $location = '',
    ) {}

    /** @param mixed $result of the extension, for one scheme */
    public static function of(mixed $result): self
    {
        $result = is_array($result) ? $result : [];
        $error = is_array($result['error'] ?? null) ? $result['error'] : [];
        $chain = is_array($result['chain'] ?? null) ? $result['chain'] : [];

        return new self(
            is_int($result['status'] ?? null) ? $result['status'] : null,
            array_values(array_filter($chain, is_string(...))),
            is_string($error['type'] ?? null) ? $error['type'] : '',
            is_string($error['message'] ?? null) ? $error['message'] : '',
            is_string($result['location'] ?? null) ? $result['location'] : '',
        );
    }

    /** Is there no response, or one of a server that failed or is too busy, or of a firewall? Another request may be answered. */
    public function mayPass(): bool
    {
        return $this->status === null || $this->status >= 500 || in_array($this->status, [401, 403, 408, 429], true);
    }

    /** Where it ended; empty if nothing was requested. */
    public function address(): string
    {
        return $this->chain === [] ? '' : $this->chain[count($this->chain) - 1];
    }

    public function host(): string
    {
        return strtolower((string) parse_url($this->address(), PHP_URL_HOST));
    }
}
