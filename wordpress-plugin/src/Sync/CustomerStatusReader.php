<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\CustomerStatus;
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
        // Before the first sync there is no table.
        $domain = $this->client->isUsable() && (int) State::get('schema') > 0 ? $this->client->normalize($given) : null;
        $record = $domain === null ? null : DomainList::find($domain);

        if ($record === null) {
            return self::UNKNOWN;
        }
        $status = CustomerStatus::of($this->facts->remembered([$record])[$record->domain]);

        return ['state' => $status->state->value, 'message' => $status->message];
    }
}
