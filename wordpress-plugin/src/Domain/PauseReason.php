<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Installation\HostKind;

/** Why sync is paused; the codes of `serverpilot_plan()`, with their texts. */
enum PauseReason: string
{
    case App = 'app';
    case Environment = 'environment';
    case Home = 'home';
    case Copy = 'copy';
    case AppChanged = 'app_changed';
    case Host = 'host';
    case Empty = 'empty';
    case Serves = 'serves';
    case Account = 'account';

    /** @param array<array-key, mixed> $values of the plan, perhaps as another version stored them */
    public function message(array $values): string
    {
        $of = static fn(string $name): string => is_scalar($values[$name] ?? null) ? (string) $values[$name] : '';

        return match ($this) {
            self::App => sprintf(
                /* translators: 1: an app id, 2: the apps of the account, with their ids */
                __(
                    'The account has no app with the ID %1$s. Its apps are: %2$s. Correct the app ID.',
                    'serverpilot-sync',
                ),
                $of('app_id'),
                implode(', ', array_map(
                    static fn(array $app): string => "{$app['name']} ({$app['id']})",
                    (array) ($values['apps'] ?? []),
                )),
            ),
            self::Environment => sprintf(
                /* translators: %s: such as "staging" */
                __(
                    'This network is not in production: its environment type is "%s". If it may change the ServerPilot app, press "Resume sync". Otherwise, leave sync paused.',
                    'serverpilot-sync',
                ),
                $of('environment'),
            ),
            self::Home => (bool) ($values['is_lost'] ?? false)
                ? sprintf(
                    /* translators: %s: a host name */
                    __(
                        'The plugin has lost its record of the network for which sync was switched on. If it was this network, at %s, press "Resume sync". If this is a copy, leave sync paused.',
                        'serverpilot-sync',
                    ),
                    $of('home'),
                )
                : sprintf(
                    /* translators: %s: a host name */
                    __(
                        'Sync was switched on for a network at another address, but this network is at %s. If the network has moved, press "Resume sync". If this is a copy, leave sync paused.',
                        'serverpilot-sync',
                    ),
                    $of('home'),
                ),
            self::Copy => sprintf(
                /* translators: %s: a host name */
                __(
                    'The site at %s answers from another database than this one. If this is a copy, leave it paused; if this network is the one at that address, press "Resume sync".',
                    'serverpilot-sync',
                ),
                $of('home'),
            ),
            self::AppChanged => sprintf(
                /* translators: 1: an app id, 2: another app id */
                __(
                    'Sync was switched on for the app %1$s, but the app ID is now %2$s. If that is intended, press "Resume sync".',
                    'serverpilot-sync',
                ),
                $of('confirmed_app_id'),
                $of('app_id'),
            ),
            self::Host => $of('integration') === HostKind::UltimateMultisite->value
                ? __(
                    'Sync was switched on without Ultimate Multisite, which is now active. If that is intended, press "Resume sync".',
                    'serverpilot-sync',
                )
                : __(
                    'Sync was switched on with Ultimate Multisite, which is no longer active. Activate it again. If it was removed on purpose, press "Resume sync"; mapped domains then stay on the list until you approve their removal.',
                    'serverpilot-sync',
                ),
            self::Empty => sprintf(
                /* translators: 1: the name of an app, 2: a domain */
                __(
                    'The app %1$s has no domains yet. The network\'s own domain, %2$s, must be added first.',
                    'serverpilot-sync',
                ),
                $of('app'),
                $of('domain'),
            ),
            self::Serves => ($values['wildcard'] ?? null) !== null
                ? sprintf(
                    /* translators: 1: the name of an app, 2: a domain, 3: a wildcard */
                    __(
                        'The app %1$s lists the wildcard %3$s, but neither %2$s nor its www domain. If this is the network at %2$s, press "Resume sync". If this is a copy, leave sync paused.',
                        'serverpilot-sync',
                    ),
                    $of('app'),
                    $of('domain'),
                    $of('wildcard'),
                )
                : sprintf(
                    /* translators: 1: the name of an app, 2: a domain */
                    __(
                        'The app %1$s does not serve this network: it lists neither %2$s nor its www domain. Check the app ID, or add the domain to the app in ServerPilot.',
                        'serverpilot-sync',
                    ),
                    $of('app'),
                    $of('domain'),
                ),
            self::Account => $of('message'),
        };
    }

    /** Should a copy of a network stay paused for this reason? */
    public function isExpectedOfCopies(): bool
    {
        return in_array($this, [self::Environment, self::Home, self::Copy], true);
    }
}
