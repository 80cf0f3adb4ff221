<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Why no domain may be changed; the codes of `serverpilot_plan()`, with their texts. */
enum PauseReason: string
{
    case App = 'app';
    case Environment = 'environment';
    case Home = 'home';
    case AppChanged = 'app_changed';
    case Host = 'host';
    case Empty = 'empty';
    case Serves = 'serves';
    case Account = 'account';

    /** @param array<string, mixed> $values of the plan */
    public function message(array $values): string
    {
        return match ($this) {
            self::App => sprintf(
                /* translators: 1: an app id, 2: the apps of the account, with their ids */
                __(
                    'The account has no app with the id %1$s. Its apps are: %2$s. Correct the app id.',
                    'serverpilot-sync',
                ),
                (string) $values['app_id'],
                implode(', ', array_map(
                    static fn(array $app): string => "{$app['name']} ({$app['id']})",
                    (array) $values['apps'],
                )),
            ),
            self::Environment => sprintf(
                /* translators: %s: such as "staging" */
                __(
                    'This network is not in production: its environment type is "%s". If it may change the ServerPilot app, press "Resume sync"; otherwise leave it paused.',
                    'serverpilot-sync',
                ),
                (string) $values['environment'],
            ),
            self::Home => (bool) ($values['is_lost'] ?? false)
                ? sprintf(
                    /* translators: %s: a host name */
                    __(
                        'It is not known any more for which network sync was switched on. If that is this one, at %s, press "Resume sync"; if this is a copy, leave it paused.',
                        'serverpilot-sync',
                    ),
                    (string) $values['home'],
                )
                : sprintf(
                    /* translators: %s: a host name */
                    __(
                        'Sync was switched on for the network at another address, and now runs at %s. If the network has moved, press "Resume sync"; if this is a copy, leave it paused.',
                        'serverpilot-sync',
                    ),
                    (string) $values['home'],
                ),
            self::AppChanged => sprintf(
                /* translators: 1: an app id, 2: another app id */
                __(
                    'Sync was switched on for the app %1$s, and the app id is now %2$s. If that is right, press "Resume sync".',
                    'serverpilot-sync',
                ),
                (string) $values['confirmed_app_id'],
                (string) $values['app_id'],
            ),
            self::Host => ($values['integration'] ?? '') === HostKind::UltimateMultisite->value
                ? __(
                    'Sync was switched on with WordPress alone, and Ultimate Multisite is active now. If that is intended, press "Resume sync".',
                    'serverpilot-sync',
                )
                : __(
                    'Sync was switched on with Ultimate Multisite, which is not active now. Activate it again. If it was removed on purpose, press "Resume sync"; what was mapped stays on the list until you approve its removal.',
                    'serverpilot-sync',
                ),
            self::Empty => sprintf(
                /* translators: 1: the name of an app, 2: a domain */
                __(
                    'The app %1$s has no domains yet. It needs the network\'s own domain, %2$s, first.',
                    'serverpilot-sync',
                ),
                (string) $values['app'],
                (string) $values['domain'],
            ),
            self::Serves => ($values['wildcard'] ?? null) !== null
                ? sprintf(
                    /* translators: 1: the name of an app, 2: a domain, 3: a wildcard */
                    __(
                        'The list of the app %1$s has %3$s, but neither %2$s nor its www. If this network is the one at %2$s, press "Resume sync"; if this is a copy, leave it paused.',
                        'serverpilot-sync',
                    ),
                    (string) $values['app'],
                    (string) $values['domain'],
                    (string) $values['wildcard'],
                )
                : sprintf(
                    /* translators: 1: the name of an app, 2: a domain */
                    __(
                        'The app %1$s does not serve this network: its list has neither %2$s nor its www. Check the app id, or add the domain to the app in ServerPilot.',
                        'serverpilot-sync',
                    ),
                    (string) $values['app'],
                    (string) $values['domain'],
                ),
            self::Account => (string) ($values['message'] ?? ''),
        };
    }

    /** Is a copy of a network meant to stay paused for this reason? */
    public function isExpectedOfCopies(): bool
    {
        return $this === self::Environment || $this === self::Home;
    }
}
