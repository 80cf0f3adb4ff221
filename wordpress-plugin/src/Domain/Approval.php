<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** An operator's approval of a domain. */
final class Approval
{
    /**
     * @param int|null $site that had the domain, 0 for none in particular; null for any, as earlier versions approved it
     * @param Reason|null $reason for which it waited; null if that was not known
     */
    public function __construct(
        public readonly string $domain,
        public readonly ?int $site = null,
        public readonly ?Reason $reason = null,
    ) {}

    /** @param mixed $stored as {@see self::toArray()} gave it, or a domain, as earlier versions stored it */
    public static function ofStored(mixed $stored): ?self
    {
        if (is_string($stored)) {
            return new self($stored);
        }
        $stored = is_array($stored) ? $stored : [];
        [$domain, $site, $code] = [$stored['domain'] ?? null, $stored['site'] ?? null, $stored['reason'] ?? null];
        $reason = is_string($code) ? Reason::tryFrom($code) : null;

        // One for a reason that only a newer version knows approves nothing here.
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
