<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** What the hooks need, put together once a request. */
final class Services
{
    public readonly Wanted $wanted;
    public readonly Pass $pass;

    public function __construct(
        public readonly Client $client,
        Adapter $adapter,
    ) {
        $www = static fn(string $domain): bool => (bool) apply_filters(
            'serverpilot_www',
            $adapter->bringsWww($domain),
            $domain,
        );
        $this->wanted = new Wanted($client, $www);
        $this->pass = new Pass($client, $this->wanted);
    }
}
