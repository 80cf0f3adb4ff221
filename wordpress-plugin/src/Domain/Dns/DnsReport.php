<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Dns;

/** Result of a DNS check of a domain. */
final class DnsReport
{
    /**
     * @param list<string> $addresses of the domain
     * @param list<string> $expected addresses that count as this server
     * @param list<string> $also codes of further problems
     * @param list<string> $cname where its CNAME records lead, in order
     * @param list<string> $nameservers of its zone
     * @param list<string> $caa its CAA records
     * @param int|null $ttl seconds until caches have the present answer
     * @param string $source `authoritative`: the domain's own name servers; `resolver`: this machine's; empty: a filter
     */
    public function __construct(
        public readonly DnsState $state,
        public readonly int $at,
        public readonly array $addresses = [],
        public readonly array $expected = [],
        public readonly array $also = [],
        public readonly array $cname = [],
        public readonly array $nameservers = [],
        public readonly array $caa = [],
        public readonly ?int $ttl = null,
        public readonly string $source = '',
    ) {}

    /** @param array<array-key, mixed> $result of the extension */
    public static function of(array $result, int $at): self
    {
        $list = static fn(string $name): array => array_values(array_filter(
            is_array($result[$name] ?? null) ? $result[$name] : [],
            is_string(...),
        ));
        $code = is_string($result['code'] ?? null) ? $result['code'] : '';

        return new self(
            DnsState::tryFrom($code) ?? DnsState::NotChecked,
            $at,
            $list('addresses'),
            $list('expected'),
            $list('also'),
            $list('cname'),
            $list('nameservers'),
            $list('caa'),
            is_int($result['ttl'] ?? null) ? $result['ttl'] : null,
            is_string($result['source'] ?? null) ? $result['source'] : '',
        );
    }

    /**
     * Of addresses that a filter gave.
     *
     * @param list<string> $addresses
     * @param list<string> $expected
     */
    public static function ofAddresses(array $addresses, array $expected, int $at): self
    {
        $here = array_intersect($addresses, $expected);

        return new self(
            match (true) {
                $addresses === [] => DnsState::NoRecords,
                $here === [] => DnsState::Elsewhere,
                count($here) < count($addresses) => DnsState::Mixed,
                default => DnsState::Ok,
            },
            $at,
            $addresses,
            $expected,
        );
    }

    public function withState(DnsState $state): self
    {
        return new self(
            $state,
            $this->at,
            $this->addresses,
            $this->expected,
            $this->also,
            $this->cname,
            $this->nameservers,
            $this->caa,
            $this->ttl,
            $this->source,
        );
    }

    public function pointsHere(): bool
    {
        return array_intersect($this->addresses, $this->expected) !== [];
    }

    /** @return list<string> addresses of the domain that are not this server's */
    public function unexpected(): array
    {
        return array_values(array_diff($this->addresses, $this->expected));
    }

    /** @return self|null null if it was not checked */
    public static function ofStored(string $stored, string $code, ?int $at): ?self
    {
        $details = json_decode($stored, true);

        return $at === null ? null : self::of(['code' => $code] + (is_array($details) ? $details : []), $at);
    }

    /** @return string for the record, beside the state and the time */
    public function toStored(): string
    {
        $stored = array_filter(
            get_object_vars($this),
            static fn(mixed $value): bool => !in_array($value, [[], null, ''], true),
        );
        unset($stored['state'], $stored['at']);

        return (string) json_encode($stored);
    }
}
