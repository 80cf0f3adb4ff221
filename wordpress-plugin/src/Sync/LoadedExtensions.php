<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Installation\LoadedExtension;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\State;

/**
 * The extension that each PHP installation of the network has loaded; each records its own. The shell and the web server can differ,
 * and so can two web servers.
 */
final class LoadedExtensions
{
    /** Seconds after which an unchanged record is written again, and after which an installation counts as no longer in use. */
    private const REPEATED_AFTER = HOUR_IN_SECONDS;
    private const FORGOTTEN_AFTER = DAY_IN_SECONDS;

    public function __construct(
        private Client $client,
    ) {}

    public function own(): LoadedExtension
    {
        return new LoadedExtension(
            (string) gethostname(),
            !in_array(PHP_SAPI, ['cli', 'phpdbg'], true),
            PHP_VERSION,
            $this->client->version(),
            $this->client->isReplaced(),
            time(),
        );
    }

    /** @return list<LoadedExtension> those of the other PHP installations in use */
    public function others(): array
    {
        $own = $this->own()->key();
        $loaded = array_filter(
            self::recorded(State::array('extensions')),
            static fn(LoadedExtension $loaded): bool => $loaded->key() !== $own && self::isInUse($loaded),
        );

        return array_values($loaded);
    }

    /** Records the own extension. Not called for page views of a site. */
    public function record(): void
    {
        try {
            $own = $this->own();
            $before = self::recorded(State::array('extensions'))[$own->key()] ?? null;
            if ($before !== null && $before->equals($own) && ($own->at - $before->at) < self::REPEATED_AFTER) {
                return;
            }
            State::update(static fn(array $state): array => [
                'extensions' => array_map(
                    static fn(LoadedExtension $loaded): array => $loaded->toStored(),
                    array_filter(
                        [$own->key() => $own] + self::recorded((array) $state['extensions']),
                        self::isInUse(...),
                    ),
                ),
            ]);
        } catch (DatabaseException $e) {
            // An error of our option must not break the page.
            Log::error($e->getMessage());
        }
    }

    /**
     * @param array<array-key, mixed> $stored
     *
     * @return array<string, LoadedExtension> by key
     */
    private static function recorded(array $stored): array
    {
        $recorded = [];
        foreach ($stored as $value) {
            $loaded = LoadedExtension::ofStored($value);
            $recorded[$loaded->key()] = $loaded;
        }

        return $recorded;
    }

    private static function isInUse(LoadedExtension $loaded): bool
    {
        return (time() - $loaded->at) < self::FORGOTTEN_AFTER;
    }
}
