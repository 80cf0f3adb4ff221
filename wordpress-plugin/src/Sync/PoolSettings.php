<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\AppCapacity;
use ServerPilot\Sync\Domain\Forecast;
use ServerPilot\Sync\Domain\Plan;
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

    /** @return list<AppCapacity> how full each app was at the last sync, the main one first */
    public static function capacity(): array
    {
        $stored = State::array('app_capacity');
        $capacity = [];
        foreach (self::apps() as $app_id => $name) {
            $capacity[] = AppCapacity::ofStored($name, $stored[$app_id] ?? null);
        }

        return $capacity;
    }

    /** How full an app was at the last sync; null if that sync did not know it. */
    public static function capacityOf(string $app_id): ?AppCapacity
    {
        $stored = State::array('app_capacity')[$app_id] ?? null;

        return $stored === null ? null : AppCapacity::ofStored(self::nameOf($app_id), $stored);
    }

    /** @return array<array-key, string> names by id, the main app first; empty without further apps */
    public static function apps(): array
    {
        $names = State::array('app_names');
        $apps = [];
        foreach (State::array('app_capacity') as $app_id => $_) {
            $name = $names[$app_id] ?? '';
            $apps[$app_id] = is_string($name) && $name !== '' ? $name : (string) $app_id;
        }

        return $apps;
    }

    /** @return array<string, string> the capacity of each app and the forecast, in one text; empty without further apps */
    public static function facts(): array
    {
        $texts = array_map(static fn(AppCapacity $app): string => $app->message(), self::capacity());

        return $texts === [] ? [] : ['pool' => implode('; ', array_filter([...$texts, self::forecast()?->message()]))];
    }

    public static function forecast(): ?Forecast
    {
        return Forecast::of(State::array('forecast'));
    }

    /** @return list<string> warnings about the names of the apps, by the last sync */
    public static function warnings(): array
    {
        $ids = static fn(mixed $ids): array => array_values(array_filter((array) $ids, is_string(...)));

        return Pool::warnings(array_map($ids, State::array('app_unordered')), self::apps());
    }

    /** Remembers the apps of a plan, and drops those that have left. A plan without further apps has none. */
    public static function update(Plan $plan): void
    {
        $members = $plan->pool;
        if ($members === [] && State::array('app_capacity') !== []) {
            PoolDomains::unplace();
            State::change(['app_capacity' => [], 'forecast' => []]);
        }
        if ($members !== []) {
            State::change([
                'app_capacity' => array_map(AppCapacity::toStored(...), array_column($members, null, 'appId')),
                'forecast' => $plan->forecast?->toStored() ?? [],
                'app_names' => array_column($members, 'name', 'appId'),
                'app_problems' => array_filter(
                    array_map(
                        static fn(PoolMember $member): ?string => $member->reason?->value,
                        array_column($members, null, 'appId'),
                    ),
                    is_string(...),
                ),
                'app_unordered' => array_filter(array_column($members, 'unordered', 'appId')),
            ]);
        }
        foreach ($members as $member) {
            if ($member->hasLeft && self::drop($member->appId)) {
                AppStates::forget($member->appId);
                DatabaseNonce::forget($member->appId);
                PoolDomains::forget($member->appId);
            }
        }
    }

    /** @return bool false if an operator has added it again since the sync began */
    private static function drop(string $app_id): bool
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
