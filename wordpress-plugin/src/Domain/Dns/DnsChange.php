<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Dns;

/** A DNS record that a customer has to add, change or remove at the DNS provider. */
final class DnsChange
{
    /**
     * @param string $type such as A
     * @param string $host as DNS providers want it: without the registered domain, `@` for that domain itself
     * @param string $value that it must have; empty if it must go
     * @param string $current its present value; empty if it is new
     * @param string $alternative another way, in a sentence; empty if there is none
     */
    public function __construct(
        public readonly DnsChangeKind $kind,
        public readonly string $type,
        public readonly string $host,
        public readonly string $value,
        public readonly string $current = '',
        public readonly string $alternative = '',
    ) {}
}
