<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * Which sites' own domains are registrable apexes, and so bring a `www.` partner. The extension knows, and its answer costs
 * a request; the register remembers it, so that only a new name costs one.
 */
final class Apex
{
    private const NAMES_A_REQUEST = 200;

    public function __construct(
        private Client $client,
    ) {}

    /**
     * @param list<string> $names in normalised form
     *
     * @return array<string, true> the apexes among them
     */
    public function among(array $names, bool $remember): array
    {
        $known = $names === [] ? [] : Register::apexes();
        $unknown = array_values(array_filter($names, static fn(string $name): bool => !isset($known[$name])));
        foreach (array_chunk($unknown, self::NAMES_A_REQUEST) as $some) {
            $apexes = array_flip($this->client->apexes($some));
            foreach ($some as $name) {
                $known[$name] = isset($apexes[$name]);
                if ($remember) {
                    Register::save($name, ['apex' => $known[$name] ? 1 : 0], null);
                }
            }
        }
        $apexes = array_filter($names, static fn(string $name): bool => $known[$name]);

        return array_fill_keys($apexes, true);
    }
}
