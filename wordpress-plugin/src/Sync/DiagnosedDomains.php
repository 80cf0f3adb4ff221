<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Generator;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Store\DomainList;

/** The diagnoses of many domains by stored facts, a batch at a time: a few queries for each batch, and no request. */
final class DiagnosedDomains
{
    private const BATCH = 500;

    public function __construct(
        private DomainFactsReader $facts,
    ) {}

    /**
     * All domains of a list, in its order.
     *
     * @param array{status?: string, search?: string, orderby?: string, order?: string} $query of {@see DomainList::page()}
     *
     * @return Generator<int, array{DomainFacts, Diagnosis}>
     */
    public function of(array $query): Generator
    {
        $number = 1;
        do {
            $page = DomainList::page(['page' => $number, 'per_page' => self::BATCH] + $query);
            foreach ($this->facts->remembered($page->records) as $facts) {
                yield [$facts, Diagnosis::of($facts)];
            }
        } while (($number++ * self::BATCH) < $page->total && $page->records !== []);
    }
}
