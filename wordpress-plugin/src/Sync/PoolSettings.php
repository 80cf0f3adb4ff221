<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Pool;
use ServerPilot\Sync\Domain\PoolApp;
use ServerPilot\Sync\Domain\PoolMember;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\PoolDomains;
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

    /**
     * Drops apps that have left.
     *
     * @param list<PoolMember> $members of a plan
     */
    public static function drop(array $members): void
    {
        foreach ($members as $member) {
            if ($member->hasLeft()) {
                State::update(static fn(array $state): array => [
                    'pool' => array_diff_key((array) $state['pool'], [$member->appId => true]),
                ]);
                AppStates::forget($member->appId);
                PoolDomains::forget($member->appId);
            }
        }
    }
}
