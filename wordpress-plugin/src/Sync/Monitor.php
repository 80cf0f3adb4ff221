<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\State;
use Throwable;

/**
 * Looks at what no update tells: whether names still point at this server, and what the app's certificate covers.
 *
 * Part of the heartbeat, after its pass. Names take turns, the longest unseen first, so that a network of any size costs
 * a heartbeat the same; the certificate is asked for once an hour, and each time while a name waits for it.
 */
final class Monitor
{
    /** Names of one heartbeat, and the seconds after which no other is begun: a resolver may be slow. */
    private const NAMES = 20;
    private const SECONDS = 10;

    public function __construct(
        private Client $client,
    ) {}

    public function run(): void
    {
        // What is paused is not ours to look after, and its credentials may be wrong.
        if (State::get('pause') !== [] || State::get('last_pass') === 0) {
            return;
        }
        try {
            $this->lookAtCertificate();
            $this->lookAtDns();
        } catch (Throwable $e) {
            Log::error(sprintf(
                /* translators: %s: a message */
                __('Certificates and DNS could not be looked at: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    private function lookAtCertificate(): void
    {
        $hourly = (int) State::get('certificate_seen') + HOUR_IN_SECONDS;
        if (time() < $hourly && !Observations::hasUncovered()) {
            return;
        }
        $certificate = $this->client->app()['certificate'];
        $names = array_map(
            fn(string $name): string => $this->client->normalize($name) ?? $name,
            $certificate['names'] ?? [],
        );
        Observations::noteCertificate(
            array_values(array_filter(Observations::listedNames(), static fn(string $name): bool => self::covers(
                $names,
                $name,
            ))),
            $certificate === null ? null : gmdate('Y-m-d H:i:s', (int) strtotime($certificate['not_after'])),
        );
        State::change(['certificate_seen' => time(), 'certificate_names' => count($names)]);
    }

    private function lookAtDns(): void
    {
        $address = $this->address();
        if ($address === '') {
            return;
        }
        /** Addresses at which a name is at home: the server's, and for example those of a proxy before it. */
        $home = (array) apply_filters('serverpilot_addresses', [$address]);
        $begun = microtime(true);
        foreach (Observations::longestUnseen(self::NAMES) as $name) {
            if (microtime(true) > ($begun + self::SECONDS)) {
                return;
            }
            Observations::noteDns($name, self::where($this->addresses($name), $home));
        }
    }

    /** @return list<string> the addresses of a name; of a wildcard, those of a name below it */
    public function addresses(string $name): array
    {
        $name = str_replace('*.', 'www.', $name);
        /** IPv4 addresses of a domain, if not this machine's resolver is to be asked; false if it has none. */
        $found = apply_filters('serverpilot_resolve', null, $name) ?? gethostbynamel($name);

        return is_array($found) ? array_values(array_map(strval(...), $found)) : [];
    }

    /**
     * @param list<string> $addresses of a name
     * @param array<mixed> $home addresses of this server
     *
     * @return string `here`, `away`, or `none`
     */
    public static function where(array $addresses, array $home): string
    {
        return match (true) {
            $addresses === [] => 'none',
            array_intersect($addresses, $home) !== [] => 'here',
            default => 'away',
        };
    }

    /** The server's address, asked for once a day. */
    public function address(): string
    {
        if (time() > ((int) State::get('server_seen') + DAY_IN_SECONDS)) {
            $server = $this->client->test()['server'];
            State::change([
                'server_seen' => time(),
                'server' => ['name' => $server['name'], 'address' => (string) $server['address']],
            ]);
        }

        return (string) (State::get('server')['address'] ?? '');
    }

    /** @param list<string> $names of a certificate */
    public static function covers(array $names, string $name): bool
    {
        $parent = substr((string) strstr($name, '.'), 1);

        return in_array($name, $names, true) || in_array("*.{$parent}", $names, true);
    }
}
