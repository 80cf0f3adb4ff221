<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Pool\Capacity;

/** The reason for the state of a domain; the codes of `serverpilot_plan()`, with their texts. */
enum Reason: string
{
    case None = '';
    case Hold = 'hold';
    case Removed = 'removed';
    case OtherApp = 'other_app';
    case Wildcard = 'wildcard';
    case BelowNetwork = 'below_network';
    case RemovalGuard = 'removal_guard';
    case AddOnly = 'add_only';
    case RemovalUnannounced = 'removal_unannounced';
    case RemovalByRule = 'removal_by_rule';
    case RemovalTableEmpty = 'removal_table_empty';
    case Leaving = 'leaving';
    case Covered = 'covered';
    case Shared = 'shared';
    case Shadowed = 'shadowed';
    case PoolApp = 'pool_app';
    case NoRoom = 'no_room';
    case NetworkDomain = 'network_domain';
    case Invalid = 'invalid';
    case Rejected = 'rejected';
    case Server = 'server';
    case Database = 'database';

    /** Reasons for which a removal waits for an operator's approval. */
    public const REMOVALS = [
        self::RemovalGuard,
        self::RemovalUnannounced,
        self::RemovalByRule,
        self::RemovalTableEmpty,
    ];

    /** @param array{app?: string, visitors?: string, message?: string} $values of the plan; a message of the extension or of ServerPilot is kept */
    public function message(array $values = []): string
    {
        return $values['message'] ?? match ($this) {
            self::Hold => __('An administrator put it on hold.', 'serverpilot-sync'),
            self::Removed => __('An administrator removed it from ServerPilot\'s list.', 'serverpilot-sync'),
            self::OtherApp => isset($values['visitors'])
                ? sprintf(
                    /* translators: 1: the name of an app, 2: the name of that or another app */
                    __(
                        'The app %1$s on the same server lists this domain or its www domain. If you approve it here, both apps list it, and visitors reach the app %2$s.',
                        'serverpilot-sync',
                    ),
                    $values['app'] ?? '',
                    $values['visitors'],
                )
                : sprintf(
                    /* translators: %s: the name of an app */
                    __(
                        'The app %s on the same server lists this domain or its www domain. If you approve it here, both apps list it. Which app visitors then reach is unknown, because one app\'s name begins with the other\'s.',
                        'serverpilot-sync',
                    ),
                    $values['app'] ?? '',
                ),
            self::Shared, self::Shadowed => isset($values['visitors'])
                ? sprintf(
                    /* translators: 1: the name of an app, 2: the name of that or another app */
                    __(
                        'The app %1$s on the same server also lists it. Visitors reach the app %2$s, whose name sorts first.',
                        'serverpilot-sync',
                    ),
                    $values['app'] ?? '',
                    $values['visitors'],
                )
                : sprintf(
                    /* translators: %s: the name of an app */
                    __(
                        'The app %s on the same server also lists it. Which app visitors reach is unknown, because one app\'s name begins with the other\'s.',
                        'serverpilot-sync',
                    ),
                    $values['app'] ?? '',
                ),
            self::Wildcard => __(
                'A wildcard covers every subdomain. A network administrator must approve it first.',
                'serverpilot-sync',
            ),
            self::BelowNetwork => __(
                'It is a subdomain of the network\'s own domain. A network administrator must approve it first.',
                'serverpilot-sync',
            ),
            self::RemovalGuard => __(
                'More domains than usual would be removed from ServerPilot within a day. A network administrator must approve the removals.',
                'serverpilot-sync',
            ),
            self::NetworkDomain => __(
                'It is the own domain of a network, or of an app of the pool. No site can map it.',
                'serverpilot-sync',
            ),
            self::AddOnly => __(
                'No site uses it any more. The policy "add-only" keeps it on ServerPilot\'s list.',
                'serverpilot-sync',
            ),
            self::RemovalUnannounced => __(
                'Several domains disappeared from the mapping tables within a day, and the plugin was not notified. A network administrator must approve the removals.',
                'serverpilot-sync',
            ),
            self::RemovalByRule => __(
                'Its site still has the domain, but a rule for www domains or a filter now excludes this one. A network administrator must approve the removal.',
                'serverpilot-sync',
            ),
            self::RemovalTableEmpty => __(
                'A table of mapped domains, or that of sites, is empty or missing, for example during a database restore. No domains are removed until it has rows again, or a network administrator approves the removals.',
                'serverpilot-sync',
            ),
            self::Leaving => __(
                'No site uses it any more. It will be removed soon. If that is wrong, map it again.',
                'serverpilot-sync',
            ),
            self::Covered => __('A wildcard on the list serves it.', 'serverpilot-sync'),
            self::PoolApp => sprintf(
                /* translators: %s: the name of an app */
                __('It waits for its app %s, which cannot be changed at present.', 'serverpilot-sync'),
                $values['app'] ?? '',
            ),
            self::NoRoom => sprintf(
                /* translators: %s: a number */
                __('The app has reached ServerPilot\'s limit of %s domains.', 'serverpilot-sync'),
                (string) Capacity::APP_DOMAINS,
            ),
            default => $this->value,
        };
    }

    /**
     * The text of a code, also of one that only a newer extension knows.
     *
     * @param array{app?: string, visitors?: string, message?: string} $values of the plan
     */
    public static function messageOf(string $code, array $values): string
    {
        return $code === '' ? '' : self::tryFrom($code)?->message($values) ?? $values['message'] ?? $code;
    }

    /** What an operator can do; empty if nothing has to be done. */
    public function remedy(): string
    {
        return match ($this) {
            self::RemovalGuard, self::RemovalUnannounced, self::RemovalByRule, self::RemovalTableEmpty => __(
                'If these removals are intended, approve them on the ServerPilot page.',
                'serverpilot-sync',
            ),
            self::AddOnly => __('Press "Remove domain…", or set the policy to "sync".', 'serverpilot-sync'),
            self::OtherApp => __(
                'Remove the domain from that app in ServerPilot; the next sync then adds it here. If both apps need it, press "Approve".',
                'serverpilot-sync',
            ),
            self::BelowNetwork, self::Wildcard => __('If it is intended, press "Approve".', 'serverpilot-sync'),
            self::Hold, self::Removed => __('Press "Release hold" to sync it again.', 'serverpilot-sync'),
            self::PoolApp => __(
                'It is retried automatically. The section "Pool" of the settings shows why the app cannot be changed.',
                'serverpilot-sync',
            ),
            self::NoRoom => __(
                'Remove domains that are no longer used, or whose DNS no longer points to this server. Or add another app in the section "Pool" of the settings.',
                'serverpilot-sync',
            ),
            self::NetworkDomain => __(
                'Remove the mapping. If the server should serve this domain, add it to the app in ServerPilot.',
                'serverpilot-sync',
            ),
            self::Rejected, self::Invalid => __(
                'Correct the domain where it is mapped, or remove the mapping. Then sync again.',
                'serverpilot-sync',
            ),
            self::Database => __('Repair the database. Syncs resume automatically.', 'serverpilot-sync'),
            self::Server => __('It is retried automatically. To retry now, press "Sync now".', 'serverpilot-sync'),
            self::Shadowed => __(
                'If visitors should reach this network, remove the domain from the other app in ServerPilot.',
                'serverpilot-sync',
            ),
            self::Leaving, self::Covered, self::Shared, self::None => '',
        };
    }

    /** Does an operator have to approve it? */
    public function needsApproval(): bool
    {
        return in_array($this, [self::Wildcard, self::BelowNetwork, self::OtherApp], true);
    }
}
