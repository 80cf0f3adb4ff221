<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The response to a request after its redirects, or why there is none. */
final class SiteResponse
{
    /**
     * @param int|null $status of the last response; null if there was none
     * @param list<string> $chain the addresses that were requested, with their scheme
     * @param string $error its type; empty if there was none
     */
    public function __construct(
        public readonly ?int $status,
        public readonly array $chain = [],
        public readonly string $error = '',
        public readonly string $message = '',
    ) {}

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
