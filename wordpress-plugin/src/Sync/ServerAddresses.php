<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Filter;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\MainNetwork;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\State;
use Throwable;

/** The addresses that count as this server. */
final class ServerAddresses
{
    public function __construct(
        private Client $client,
    ) {}

    /** @return list<string> including those of a proxy in front of it; empty if the server's is not known */
    public function expected(): array
    {
        $address = $this->serverOrLastKnown();
        if ($address === '') {
            return [];
        }
        // What ServerPilot reports may be the address of outgoing connections: the network's own domain leads here.
        $addresses = [$address, ...array_filter(State::array('network_addresses'), is_string(...))];
        /** IP addresses that count as this server. */
        $expected = Filter::optional('serverpilot_addresses', [], array_values(array_unique($addresses)));

        return array_values(array_map(strval(...), (array) $expected));
    }

    /** The server's own, requested once a day; empty if ServerPilot reports none. */
    public function server(): string
    {
        // A time in the future is from a clock that was ahead.
        if (abs(time() - State::number('server_seen')) > DAY_IN_SECONDS) {
            $server = $this->client->test()['server'];
            $address = (string) $server['address'];
            State::change([
                'server_seen' => time(),
                'server' => ['name' => $server['name'], 'address' => $address],
                'network_addresses' => $address === '' ? [] : $this->ofNetwork($address),
            ]);
        }

        return State::server()['address'];
    }

    private function serverOrLastKnown(): string
    {
        try {
            return $this->server();
        } catch (Throwable $e) {
            Log::error($e->getMessage());
        }
        $address = State::server()['address'];
        if ($address !== '') {
            // Each check would wait for ServerPilot again: the next request is in an hour.
            State::set('server_seen', time() - DAY_IN_SECONDS + HOUR_IN_SECONDS);
        }

        return $address;
    }

    /**
     * What a filter says instead of DNS.
     *
     * @return list<string>|null the addresses of a domain; null if DNS is to be asked
     */
    public static function given(string $domain): ?array
    {
        /** Overrides DNS: the IP addresses of a domain, false if it has none, null to ask DNS. */
        $given = Filter::optional('serverpilot_resolve', null, null, $domain);

        return match (true) {
            is_array($given) => array_values(array_map(strval(...), $given)),
            $given === false => [],
            default => null,
        };
    }

    /** @return list<string> addresses of the network's own domain; those that are known, if it cannot be asked */
    private function ofNetwork(string $address): array
    {
        $home = MainNetwork::host();
        try {
            return self::given($home) ?? array_values($this->client->dns($home, [$address])['addresses']);
        } catch (Throwable $e) {
            Log::error("{$home}: {$e->getMessage()}");

            return array_values(array_filter(State::array('network_addresses'), is_string(...)));
        }
    }
}
