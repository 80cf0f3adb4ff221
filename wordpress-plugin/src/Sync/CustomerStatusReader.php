<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Customer\CustomerStatus;
use ServerPilot\Sync\Domain\Diagnosis\DomainFacts;
use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;

/** Reads the status of a domain for its customer from stored facts: a few queries, no request. */
final class CustomerStatusReader
{
    private const UNKNOWN = ['state' => 'unknown', 'message' => ''];

    public function __construct(
        private Client $client,
        private DomainFactsReader $facts,
    ) {}

    /** @return array{state: string, message: string} `state`: ready, dns, certificate, waiting, operator, or unknown */
    public function of(string $domain): array
    {
        try {
            $status = $this->read($domain);
        } catch (DatabaseException) {
            $status = self::UNKNOWN;
        }

        return self::filtered($status, $domain);
    }

    /**
     * As {@see self::of()}, with few queries for all.
     *
     * @param list<string> $domains
     *
     * @return array<string, array{state: string, message: string}> by domain as given
     */
    public function ofAll(array $domains): array
    {
        try {
            $facts = $this->canRead() ? $this->facts->remembered(DomainList::records($this->normalized($domains))) : [];
        } catch (DatabaseException) {
            $facts = [];
        }
        $all = [];
        foreach ($domains as $domain) {
            $one = $facts[$this->client->normalize($domain) ?? ''] ?? null;
            $all[$domain] = self::filtered($one === null ? self::UNKNOWN : self::status($one), $domain);
        }

        return $all;
    }

    /**
     * @param list<string> $domains
     *
     * @return list<string>
     */
    private function normalized(array $domains): array
    {
        return array_values(array_unique(array_filter(array_map($this->client->normalize(...), $domains))));
    }

    /** Before the first sync there is no table. */
    private function canRead(): bool
    {
        return $this->client->isUsable() && State::number('schema') > 0;
    }

    /** @return array{state: string, message: string} */
    private static function status(DomainFacts $facts): array
    {
        $status = CustomerStatus::of($facts);

        return ['state' => $status->state->value, 'message' => $status->message];
    }

    /**
     * @param array{state: string, message: string} $status
     *
     * @return array{state: string, message: string}
     */
    public static function filtered(array $status, string $domain): array
    {
        /**
         * Filters the status of a domain for its customer.
         *
         * @param array{state: string, message: string} $status
         * @param string $domain as requested
         */
        $filtered = Filter::optional('serverpilot_domain_status', $status, $status, $domain);
        $status = is_array($filtered) ? $filtered + self::UNKNOWN : $status;

        return ['state' => (string) $status['state'], 'message' => (string) $status['message']];
    }

    /** @return array{state: string, message: string} */
    private function read(string $given): array
    {
        $domain = $this->canRead() ? $this->client->normalize($given) : null;
        $record = $domain === null ? null : DomainList::find($domain);

        return $record === null ? self::UNKNOWN : self::status($this->facts->remembered([$record])[$record->domain]);
    }
}
