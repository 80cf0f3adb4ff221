<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Alert;
use ServerPilot\Sync\Domain\AlertMemory;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;

/** Which alerts hold, since when, and what they say: shown as notices, and mailed. */
final class Alerts
{
    /** @return bool|null null if it cannot be known */
    public static function holds(Alert $alert): ?bool
    {
        return self::isUnknown($alert) ? null : self::count($alert) > 0;
    }

    /** @return array<string, int> alerts that a scheduled sync has found and that still hold; the Unix times since when */
    public static function found(): array
    {
        $since = [];
        foreach (Alert::cases() as $alert) {
            $since[$alert->value] = $alert === Alert::Pause
                ? State::pause()->since ?? 0
                : self::remembered($alert)->since;
        }

        // This runs on every page of the network's administration, so domains are counted only for an alert that was found.
        return array_filter(
            $since,
            static fn(int $time, string $alert): bool => (
                $time > 0
                && self::count(Alert::from($alert)) > 0
                && !self::isObserved(Alert::from($alert))
            ),
            ARRAY_FILTER_USE_BOTH,
        );
    }

    public static function remembered(Alert $alert): AlertMemory
    {
        return AlertMemory::ofStored(((array) State::get('alerts'))[$alert->value] ?? [], time());
    }

    public static function message(Alert $alert): string
    {
        $count = self::count($alert);

        return match ($alert) {
            Alert::Pause => trim(
                __('ServerPilot Sync is paused: no domain is changed.', 'serverpilot-sync')
                . ' '
                . (State::pause()->message ?? ''),
            ),
            Alert::RemovalGuard => sprintf(
                /* translators: %s: a number */
                _n(
                    '%s domain would leave ServerPilot\'s list, more than usual within a day. It stays there until you approve the removal.',
                    '%s domains would leave ServerPilot\'s list, more than usual within a day. They stay there until you approve the removals.',
                    $count,
                    'serverpilot-sync',
                ),
                number_format_i18n($count),
            ),
            Alert::OutOfSync => sprintf(
                /* translators: %s: a number */
                _n(
                    '%s domain has been out of sync for more than an hour.',
                    '%s domains have been out of sync for more than an hour.',
                    $count,
                    'serverpilot-sync',
                ),
                number_format_i18n($count),
            ),
        };
    }

    /** What an operator can do. */
    public static function remedy(Alert $alert): string
    {
        return $alert === Alert::Pause ? State::pause()?->remedy() ?? $alert->remedy() : $alert->remedy();
    }

    /** During a pause no domain is synced: the pause is the alert. Under the policy "observe" the operator wants that. */
    private static function isUnknown(Alert $alert): bool
    {
        return $alert === Alert::OutOfSync && State::pause() !== null || self::isObserved($alert);
    }

    private static function isObserved(Alert $alert): bool
    {
        return $alert === Alert::OutOfSync && State::policy() === Policy::Observe;
    }

    /** Domains that it concerns; for one that concerns the whole network, 1 if it holds. */
    private static function count(Alert $alert): int
    {
        $concern = $alert->concern();

        return match (true) {
            $concern !== null => DomainList::count($concern),
            State::pause() === null => 0,
            default => 1,
        };
    }
}
