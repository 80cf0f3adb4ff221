<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An operator's approval of a domain. */
final class Approval
{
    /**
     * @param int|null $site the site that had the domain, 0 for no particular site; null for any site, as earlier versions stored it
     * @param Reason|null $reason why the domain needed approval; null if unknown
     */
    public function __construct(
        public readonly string $domain,
        public readonly ?int $site = null,
        public readonly ?Reason $reason = null,
    ) {}

    /** @param mixed $stored as returned by {@see self::toArray()}, or a domain, as earlier versions stored it */
    public static function ofStored(mixed $stored): ?self
    {
        if (is_string($stored)) {
            return new self($stored);
        }
        $stored = is_array($stored) ? $stored : [];
        [$domain, $site, $code] = [$stored['domain'] ?? null, $stored['site'] ?? null, $stored['reason'] ?? null];
        $reason = is_string($code) ? Reason::tryFrom($code) : null;

        // An approval for a reason that only a newer version knows is ignored.
        return is_string($domain) && ($site === null || is_int($site)) && ($code === null || $reason !== null)
            ? new self($domain, $site, $reason)
            : null;
    }

    /** @return array{domain: string, site: ?int, reason: ?string} */
    public function toArray(): array
    {
        return ['domain' => $this->domain, 'site' => $this->site, 'reason' => $this->reason?->value];
    }
}
