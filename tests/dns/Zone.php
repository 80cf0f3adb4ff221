<?php

/**
 * A zone that the name servers of the test serve, and what `serverpilot_check_dns()` has to say about domains in it.
 */

declare(strict_types=1);

final class Zone
{
    /** The server of the root and of the top-level domains. */
    public const PARENT = '127.0.0.2';
    public const FIRST = '127.0.0.3';
    public const SECOND = '127.0.0.4';
    /** A socket that never answers. */
    public const SILENT = '127.0.0.5';
    /** No socket at all. */
    public const CLOSED = '127.0.0.6';
    /** In front of another server: see front.php. */
    public const FRONT = '127.0.0.7';
    /** A resolver that answers in place of a name server, as some networks and routers have. */
    public const INTERCEPTOR = '127.0.0.8';
    /** From here the resolver asks, so that a server can treat it differently from the check. */
    public const RESOLVER_SOURCE = '127.0.0.9';

    public const SIGNED = 'signed';
    public const EXPIRED = 'expired';
    public const WRONG_KEY = 'wrong key';
    /** Unsigned, but the parent has a DS record. */
    public const UNSIGNED = 'unsigned';
    /** Unsigned, but the resolver trusts a key. */
    public const WRONG_ANCHOR = 'wrong anchor';

    /**
     * @param string                       $situation what is special about it
     * @param string|array<string, ?string> $records   of each server, or by server: null if the server fails to load the zone,
     *                                                absent if the server does not know it. SOA and NS are added
     * @param array<string, string>        $expect    by domain: the code, what is in `also`, and `resolver` if that is the source
     * @param list<string>                 $servers   by the parent zone: addresses, or hosts outside the zone
     * @param ?list<string>                $resolved  the servers that the resolver asks, if these are others
     * @param ?string                      $front     how FRONT behaves
     * @param string                       $address   where the domains should point; for documentation only, but what is expected is never private
     * @param ?string                      $before    the records before a change, which the resolver still has
     * @param array<string, string>        $regions   by client address: the address of the apex (GeoDNS)
     */
    public function __construct(
        public readonly string $situation,
        public readonly string $apex,
        public readonly string|array $records,
        public readonly array $expect,
        public readonly array $servers = [self::FIRST, self::SECOND],
        public readonly ?array $resolved = null,
        public readonly ?string $front = null,
        public readonly string $address = '203.0.113.7',
        public readonly ?string $signed = null,
        public readonly ?string $before = null,
        public readonly array $regions = [],
    ) {}

    /** @return list<self> those of zones/ */
    public static function all(): array
    {
        return array_merge(...array_map(
            static fn(string $file): array => require $file,
            glob(__DIR__ . '/zones/*.php'),
        ));
    }

    /** The records at a server; null if it fails to load the zone. */
    public function recordsAt(string $server): ?string
    {
        return is_string($this->records) ? $this->records : $this->records[$server];
    }

    /** Does this server know the zone? */
    public function isAt(string $server): bool
    {
        return is_array($this->records)
            ? array_key_exists($server, $this->records)
            : in_array($server, self::real($this->servers), true);
    }

    /** NS records of the zone, with the addresses of servers inside it. */
    public function delegation(): string
    {
        $lines = array_map(fn(string $server): string => self::isAddress($server)
            ? sprintf("%s. NS %s\n%2\$s A %s\n", $this->apex, $this->host($server), $server)
            : "{$this->apex}. NS {$server}.\n", $this->servers);

        return implode('', $lines);
    }

    /** @return list<string> the addresses that the resolver asks */
    public function resolverServers(): array
    {
        return $this->resolved ?? array_values(array_filter($this->servers, self::isAddress(...)));
    }

    public function isBelow(self $other): bool
    {
        return $other->apex === '' ? $this->apex !== '' : str_ends_with($this->apex, ".{$other->apex}");
    }

    /** Does the zone itself name other servers than its parent? */
    public function hasOwnServers(): bool
    {
        return is_string($this->records) && str_starts_with($this->records, '@ NS ');
    }

    private function host(string $address): string
    {
        return 'ns' . substr((string) strrchr($address, '.'), 1) . ".{$this->apex}.";
    }

    private static function isAddress(string $server): bool
    {
        return filter_var($server, FILTER_VALIDATE_IP) !== false;
    }

    /**
     * @param list<string> $servers
     *
     * @return list<string> the servers that have zones: the front has those of the first
     */
    private static function real(array $servers): array
    {
        return array_map(static fn(string $server): string => $server === self::FRONT
            ? self::FIRST
            : $server, $servers);
    }
}
