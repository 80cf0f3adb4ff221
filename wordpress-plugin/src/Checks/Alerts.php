<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Domain\Event\AlertMemory;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;

/** Which alerts are active, since when, and their messages; shown as notices and sent by email. */
final class Alerts
{
    /** Seconds after which a continuing failure raises an alert. */
    public const LASTING = HOUR_IN_SECONDS;

    /** @return bool|null null if it is unknown */
    public static function holds(Alert $alert): ?bool
    {
        return self::isUnknown($alert) ? null : self::count($alert) > 0;
    }

    /** @return array<string, int> active alerts that a scheduled sync has found, with the Unix time since when */
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
        return AlertMemory::ofStored(((array) State::get('alerts'))[$alert->storedKey()] ?? [], time());
    }

    public static function message(Alert $alert): string
    {
        $count = self::count($alert);

        return match ($alert) {
            Alert::Pause => trim(
                __('ServerPilot Sync is paused: no domains are added or removed.', 'serverpilot-sync')
                . ' '
                . (State::pause()->message ?? ''),
            ),
            Alert::ServerAction => AppStates::awaySince() !== null
                ? self::serverIsAway()
                : self::actionsFail(AppStates::failing() ?? new AppState('')),
            Alert::NoSuccess => self::withFailure(sprintf(
                /* translators: %s: a span of time, such as "5 minutes" */
                __('No sync has succeeded for %s.', 'serverpilot-sync'),
                human_time_diff(State::withoutSuccessSince()),
            )),
            Alert::RemovalGuard => sprintf(
                /* translators: %s: a number */
                _n(
                    'The removal of %s domain from ServerPilot\'s list needs your approval. The domain stays there until then.',
                    'The removal of %s domains from ServerPilot\'s list needs your approval. The domains stay there until then.',
                    $count,
                    'serverpilot-sync',
                ),
                number_format_i18n($count),
            ),
            Alert::OutOfSync => self::withFailure(sprintf(
                /* translators: %s: a number */
                _n(
                    '%s domain has been out of sync for more than an hour.',
                    '%s domains have been out of sync for more than an hour.',
                    $count,
                    'serverpilot-sync',
                ),
                number_format_i18n($count),
            )),
        };
    }

    private static function serverIsAway(): string
    {
        return sprintf(
            /* translators: %s: a span of time, such as "5 minutes" */
            __(
                'The server has not contacted ServerPilot for %s. Until it does, new domains do not work and the list is not sent again.',
                'serverpilot-sync',
            ),
            human_time_diff(State::number('server_contact')),
        );
    }

    /** The actions of that app have failed. */
    public static function actionsFail(AppState $state): string
    {
        $attempts = $state->failed_actions;

        return sprintf(
            /* translators: 1: a span of time, such as "5 minutes", 2: a number */
            _n(
                'ServerPilot has not been able to configure the server for %1$s (%2$s attempt). New domains do not work until it can.',
                'ServerPilot has not been able to configure the server for %1$s (%2$s attempts). New domains do not work until it can.',
                $attempts,
                'serverpilot-sync',
            ),
            human_time_diff($state->failing_since ?? 0),
            number_format_i18n($attempts),
        );
    }

    /** What an operator can do. */
    public static function remedy(Alert $alert): string
    {
        return $alert === Alert::Pause ? State::pause()?->remedy() ?? $alert->remedy() : $alert->remedy();
    }

    /** During a pause no domains are synced, and the pause is the alert. Under the policy "observe" that is intended. */
    private static function isUnknown(Alert $alert): bool
    {
        $needsSync = in_array($alert, [Alert::OutOfSync, Alert::NoSuccess], true);

        return $needsSync && State::pause() !== null || self::isObserved($alert);
    }

    private static function isObserved(Alert $alert): bool
    {
        return $alert === Alert::OutOfSync && State::policy() === Policy::Observe;
    }

    private static function withFailure(string $message): string
    {
        return implode(' ', array_filter([$message, self::failure()]));
    }

    /** Why the last sync failed, in a sentence; empty if it did not. */
    public static function failure(): string
    {
        $failure = State::text('failure');

        return $failure === ''
            ? ''
            /* translators: %s: a message */
            : sprintf(__('The last sync failed: %s', 'serverpilot-sync'), $failure);
    }

    /** The number of affected domains; for an alert about the whole network, 1 if it is active. */
    private static function count(Alert $alert): int
    {
        $concern = $alert->concern();

        return match (true) {
            $concern !== null => DomainList::count($concern),
            $alert === Alert::ServerAction => max(
                self::lasts(AppStates::failing()->failing_since ?? 0),
                self::lasts(AppStates::awaySince() ?? 0),
            ),
            $alert === Alert::NoSuccess => self::lasts(State::withoutSuccessSince()),
            State::pause() === null => 0,
            default => 1,
        };
    }

    private static function lasts(int $since): int
    {
        return $since > 0 && (time() - $since) > self::LASTING ? 1 : 0;
    }
}
