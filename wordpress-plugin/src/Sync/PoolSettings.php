<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Store\State;

/** The configured pool: the apps of the constant, then those that an operator added. What is known of each is in the state. */
final class PoolSettings
{
    public static function pool(string $main_app_id): Pool
    {
        $listed = defined(Pool::CONSTANT) ? constant(Pool::CONSTANT) : '';

        return Pool::of($main_app_id, is_string($listed) ? $listed : '', State::array('pool'));
    }

    /** Stores what is known of an app. An operator may have changed the pool meanwhile. */
    public static function remember(PoolApp $app): void
    {
        State::update(static fn(array $state): array => [
            'pool' => array_replace((array) $state['pool'], [$app->appId => $app->toStored()]),
        ]);
    }

    /** Stores what a sync found out about an app. An operator may have added or removed it meanwhile. */
    public static function rememberProof(PoolApp $app): void
    {
        State::update(static function (array $state) use ($app): array {
            $pool = (array) $state['pool'];
            $stored = PoolApp::ofStored($app->appId, $pool[$app->appId] ?? null);

            return ['pool' => array_replace($pool, [
                $app->appId => $app->with(isChosen: $stored->isChosen)->toStored(),
            ])];
        });
    }

    /**
     * Drops an app that has left.
     *
     * @return bool false if an operator has added it again since the sync began
     */
    public static function drop(string $app_id): bool
    {
        $is_dropped = false;
        State::update(static function (array $state) use ($app_id, &$is_dropped): array {
            $pool = (array) $state['pool'];
            $is_dropped = !PoolApp::ofStored($app_id, $pool[$app_id] ?? null)->isChosen;

            return $is_dropped ? ['pool' => array_diff_key($pool, [$app_id => true])] : [];
        });

        return $is_dropped;
    }
}
