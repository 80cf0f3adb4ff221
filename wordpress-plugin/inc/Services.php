<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** What the hooks need, put together once a request. */
final class Services
{
    public readonly Wanted $wanted;
    public readonly Pass $pass;
    public readonly Look $look;

    public function __construct(
        public readonly Client $client,
        Adapter $adapter,
    ) {
        $this->wanted = new Wanted($client, $adapter->bringsWww(...));
        $this->pass = new Pass($client, $this->wanted);
        $this->look = new Look($client, gethostbynamel(...));
    }
}
