<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The desired domains, from one complete read of the tables that define them. */
final class DesiredState
{
    /**
     * @param list<string> $networks the networks' own domains in normalised form, the main network's first
     * @param list<array{domain: string, kind: 'mapped'|'site', site: int, given?: string, by_filter?: bool}> $domains in the order in which they are added while
     *        there is capacity: mapped ones before sites' own, older before newer; `given` is the stored text of an entry that is
     *        not a domain; `site` is 0 if a filter added it
     * @param list<string> $leftOut domains of sites that a filter excludes
     * @param array<string, bool> $tables mapping tables and the table of sites, without the prefix of this installation, and whether each has
     *        rows; of the table of sites, others than those of the networks themselves
     * @param bool $isSplit the tables are on different servers, and were read one after another
     */
    public function __construct(
        public readonly array $networks,
        public readonly array $domains,
        public readonly array $leftOut,
        public readonly array $tables,
        public readonly bool $isSplit,
    ) {}
}
