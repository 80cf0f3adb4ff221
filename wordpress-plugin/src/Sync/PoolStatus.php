<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\Pool\AppCapacity;
use ServerPilot\Sync\Domain\Pool\Forecast;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolMember;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DatabaseNonce;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\State;

/** The apps of the pool, as the last sync found them. */
final class PoolStatus
{
    /** The name of an app of the pool, or its id if the name is not known. */
    public static function nameOf(string $app_id): string
    {
        $name = State::array('app_names')[$app_id] ?? '';

        return is_string($name) && $name !== '' ? $name : $app_id;
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
        $apps = [];
        foreach (State::array('app_capacity') as $app_id => $_) {
            $apps[$app_id] = self::nameOf((string) $app_id);
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
            if ($member->hasLeft && PoolSettings::drop($member->appId)) {
                AppStates::forget($member->appId);
                DatabaseNonce::forget($member->appId);
                PoolDomains::forget($member->appId);
            }
        }
    }
}
