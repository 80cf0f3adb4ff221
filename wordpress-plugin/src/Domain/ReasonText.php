<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The texts of the reasons that `serverpilot_plan()` gives as codes, in the language that is spoken. */
final class ReasonText
{
    /** @param array<string, mixed> $values */
    public static function ofPause(string $reason, array $values): string
    {
        return match ($reason) {
            'app' => sprintf(
                /* translators: 1: an app id, 2: the apps of the account, with their ids */
                __(
                    'The account has no app with the id %1$s. Its apps are: %2$s. Correct WU_SERVER_PILOT_APP_ID.',
                    'serverpilot-sync',
                ),
                $values['app_id'],
                implode(', ', array_map(
                    static fn(array $app): string => "{$app['name']} ({$app['id']})",
                    (array) $values['apps'],
                )),
            ),
            'environment' => sprintf(
                /* translators: %s: such as "staging" */
                __(
                    'This network says of itself that it is not in production (its environment type is "%s"). If it may change the ServerPilot app, press "Go on"; else leave it paused.',
                    'serverpilot-sync',
                ),
                $values['environment'],
            ),
            'home' => sprintf(
                /* translators: 1: a host name, 2: another host name */
                __(
                    'This was switched on for the network at %1$s, and now runs at %2$s. If the network has moved, press "Go on"; if this is a copy, leave it paused.',
                    'serverpilot-sync',
                ),
                $values['confirmed_home'],
                $values['home'],
            ),
            'app_changed' => sprintf(
                /* translators: 1: an app id, 2: another app id */
                __(
                    'This was switched on for the app %1$s, and the constants now name the app %2$s. If that is right, press "Go on".',
                    'serverpilot-sync',
                ),
                $values['confirmed_app_id'],
                $values['app_id'],
            ),
            'serves' => sprintf(
                /* translators: 1: the name of an app, 2: a domain */
                __(
                    'The app %1$s does not serve this network: neither %2$s nor its www is on its list. Check the app id, or add the domain to the app in ServerPilot.',
                    'serverpilot-sync',
                ),
                $values['app'],
                $values['domain'],
            ),
            default => (string) ($values['message'] ?? $reason),
        };
    }

    /** @param array{app?: string, message?: string} $values */
    public static function ofRecord(string $reason, array $values): string
    {
        return $values['message'] ?? match ($reason) {
            'hold' => __('An administrator has put it on hold.', 'serverpilot-sync'),
            'removed' => __('An administrator has taken it off the list.', 'serverpilot-sync'),
            'other_app' => sprintf(
                /* translators: %s: the name of an app */
                __('The app %s of the same account has this name. Remove it there first.', 'serverpilot-sync'),
                $values['app'] ?? '',
            ),
            'wildcard' => __(
                'A wildcard takes every name below it. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            'below_network' => __(
                'It is at or under the network\'s own domain. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            'removal_guard' => __(
                'Many names would leave the list within a day. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            'covered' => __('A wildcard on the list serves it.', 'serverpilot-sync'),
            'no_room' => __(
                'The app has the 300 names that ServerPilot allows. Remove names that are no longer used.',
                'serverpilot-sync',
            ),
            default => $reason,
        };
    }
}
