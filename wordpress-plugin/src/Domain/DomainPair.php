<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** A domain and its `www.` partner, of which an operator thinks as one. */
final class DomainPair
{
    /** @param DomainRecord $first the one without `www.`, if the plugin has a record of it */
    public function __construct(
        public readonly DomainRecord $first,
        public readonly ?DomainRecord $partner = null,
    ) {}

    /** The domain without `www.` */
    public static function bare(string $domain): string
    {
        return str_starts_with($domain, 'www.') ? substr($domain, 4) : $domain;
    }

    /** The domain's partner: with `www.`, or without. */
    public static function partner(string $domain): string
    {
        $bare = self::bare($domain);

        return $bare === $domain ? "www.{$bare}" : $bare;
    }

    /** @return list<DomainRecord> */
    public function records(): array
    {
        return $this->partner === null ? [$this->first] : [$this->first, $this->partner];
    }
}
