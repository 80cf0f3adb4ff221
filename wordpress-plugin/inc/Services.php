<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** What the hooks need, put together once a request. */
final class Services
{
    public readonly Wanted $wanted;
    public readonly Pass $pass;
    public readonly Look $look;
    public readonly Evidence $evidence;

    public function __construct(
        public readonly Client $client,
        Adapter $adapter,
    ) {
        $this->wanted = new Wanted($client, $adapter->bringsWww(...));
        $this->pass = new Pass($client, $this->wanted);
        /** Addresses of a name, where something else than this machine's resolver should say them: null asks that one. */
        $resolve = static fn(string $name): array|false => (
            apply_filters('serverpilot_resolve', null, $name) ?? gethostbynamel($name)
        );
        $this->look = new Look($client, $resolve);
        $this->evidence = new Evidence($client, $this->wanted, $this->look);
    }
}
