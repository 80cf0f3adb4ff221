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
            foreach ($remember ? [true, false] : [] as $is_apex) {
                $alike = array_filter($some, static fn(string $name): bool => isset($apexes[$name]) === $is_apex);
                $new = array_filter($alike, static fn(string $name): bool => !array_key_exists($name, $known));
                Register::saveNew(array_values($new), ['apex' => (int) $is_apex]);
                foreach (array_diff($alike, $new) as $name) {
                    Register::save($name, ['apex' => (int) $is_apex], null);
                }
            }
            foreach ($some as $name) {
                $known[$name] = isset($apexes[$name]);
            }
        }
        $apexes = array_filter($names, static fn(string $name): bool => (bool) $known[$name]);

        return array_fill_keys($apexes, true);
    }
}
