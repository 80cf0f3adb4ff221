<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Pool;
use ServerPilot\Sync\Domain\PoolApp;
use ServerPilot\Sync\Domain\PoolMember;
use ServerPilot\Sync\Domain\PoolReason;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\DomainList;
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

    /** The name of an app of the pool, or its id if the name is not known. */
    public static function nameOf(string $app_id): string
    {
        $name = State::array('app_names')[$app_id] ?? '';

        return is_string($name) && $name !== '' ? $name : $app_id;
    }

    /** The app that has a domain, by the last sync; null if none has. */
    public static function appOf(string $domain): ?string
    {
        $placed_on = DomainList::find($domain)->placedOn ?? '';

        return $placed_on === '' ? null : $placed_on;
    }

    /** @return array<array-key, PoolReason> why apps of the pool could not be changed by the last sync, by app id */
    public static function problems(): array
    {
        return array_map(
            static fn(string $reason): PoolReason => PoolReason::tryFrom($reason) ?? PoolReason::Unknown,
            array_filter(State::array('app_problems'), is_string(...)),
        );
    }

    /**
     * Remembers the apps, and drops those that have left.
     *
     * @param list<PoolMember> $members of a plan; none if there are no further apps
     */
    public static function update(array $members): void
    {
        if ($members !== []) {
            State::change([
                'app_names' => array_column($members, 'name', 'appId'),
                'app_problems' => array_filter(
                    array_map(
                        static fn(PoolMember $member): ?string => $member->reason?->value,
                        array_column($members, null, 'appId'),
                    ),
                    is_string(...),
                ),
            ]);
        }
        foreach ($members as $member) {
            if ($member->hasLeft()) {
                State::update(static fn(array $state): array => [
                    'pool' => array_diff_key((array) $state['pool'], [$member->appId => true]),
                ]);
                AppStates::forget($member->appId);
                DatabaseNonce::forget($member->appId);
                PoolDomains::forget($member->appId);
            }
        }
    }
}
