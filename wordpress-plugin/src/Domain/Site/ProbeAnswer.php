<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Site;

/** An answer of this network to a {@see Probe}. */
final class ProbeAnswer
{
    /**
     * @param string $host of the request, as the answering site knew it
     * @param int $site id of the site that WordPress serves at that host; 0 if another database was asked for
     * @param bool $isCached it answers an earlier nonce
     * @param string $extension its version, if the nonce asked for it; empty if it is not loaded
     */
    public function __construct(
        public readonly string $host,
        public readonly int $site,
        public readonly bool $isCached = false,
        public readonly string $extension = '',
    ) {}
}
