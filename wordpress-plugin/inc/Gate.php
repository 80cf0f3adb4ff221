<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * May we act on this app at all? A copy of the database with production's constants must change nothing.
 *
 * Pure: facts in, a reason to pause out.
 */
final class Gate
{
    /**
     * @param array{
     *     apps: list<array{id: string, name: string, domains: list<string>, ...}>,
     *     app_id: string,
     *     home: string,
     *     environment: string,
     *     stored_home: string,
     *     stored_app_id: string,
     *     environment_confirmed: bool,
     *     network: list<string>,
     *     keys: list<string>,
     * } $facts `network`: the networks' own domains, the main one first; `keys`: the app's list in normalised form
     *
     * @return array{reason: string, message: string}|null why to pause; null to go on
     */
    public static function check(array $facts): ?array
    {
        $app = array_column($facts['apps'], null, 'id')[$facts['app_id']] ?? null;
        if ($app === null) {
            $known = array_map(static fn(array $app): string => "{$app['name']} ({$app['id']})", $facts['apps']);

            return self::pause('app', sprintf(
                /* translators: 1: an app id, 2: the apps of the account, with their ids */
                __(
                    'The account has no app with the id %1$s. Its apps are: %2$s. Correct WU_SERVER_PILOT_APP_ID.',
                    'serverpilot-sync',
                ),
                $facts['app_id'],
                implode(', ', $known),
            ));
        }
        if ($facts['environment'] !== 'production' && !$facts['environment_confirmed']) {
            return self::pause('environment', sprintf(
                /* translators: %s: such as "staging" */
                __(
                    'This network says of itself that it is not in production (its environment type is "%s"). If it may change the ServerPilot app, press "Go on"; else leave it paused.',
                    'serverpilot-sync',
                ),
                $facts['environment'],
            ));
        }
        if ($facts['stored_home'] !== '' && $facts['stored_home'] !== $facts['home']) {
            return self::pause('home', sprintf(
                /* translators: 1: a host name, 2: another host name */
                __(
                    'This was switched on for the network at %1$s, and now runs at %2$s. If the network has moved, press "Go on"; if this is a copy, leave it paused.',
                    'serverpilot-sync',
                ),
                $facts['stored_home'],
                $facts['home'],
            ));
        }
        if ($facts['stored_app_id'] !== '' && $facts['stored_app_id'] !== $facts['app_id']) {
            return self::pause('app_changed', sprintf(
                /* translators: 1: an app id, 2: another app id */
                __(
                    'This was switched on for the app %1$s, and the constants now name the app %2$s. If that is right, press "Go on".',
                    'serverpilot-sync',
                ),
                $facts['stored_app_id'],
                $facts['app_id'],
            ));
        }
        if ($facts['keys'] !== [] && !self::serves($facts['keys'], $facts['network'][0] ?? '')) {
            return self::pause('serves', sprintf(
                /* translators: 1: the name of an app, 2: a domain */
                __(
                    'The app %1$s does not serve this network: neither %2$s nor its www is on its list. Check the app id, or add the domain to the app in ServerPilot.',
                    'serverpilot-sync',
                ),
                $app['name'],
                $facts['network'][0] ?? '',
            ));
        }

        return null;
    }

    /** @param list<string> $keys */
    private static function serves(array $keys, string $main): bool
    {
        $bare = preg_replace('/^www\./', '', $main);
        $parent = substr((string) strstr($main, '.'), 1);

        return array_intersect([$main, $bare, "www.{$bare}", "*.{$parent}"], $keys) !== [];
    }

    /** @return array{reason: string, message: string} */
    private static function pause(string $reason, string $message): array
    {
        return ['reason' => $reason, 'message' => $message];
    }
}
