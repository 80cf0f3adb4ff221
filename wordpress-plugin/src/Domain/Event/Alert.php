<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

/** A condition that needs an operator: shown as a notice, in this order, and sent by email. */
enum Alert: string
{
    case ServerAction = 'server_action';
    case Pause = 'pause';
    case NoSuccess = 'no_success';
    case RemovalGuard = 'removal_guard';
    case OutOfSync = 'out_of_sync';

    /** The key under which it is stored: that of the first version, whose web servers read and write the same values. */
    public function storedKey(): string
    {
        return match ($this) {
            self::RemovalGuard => 'brake',
            self::OutOfSync => 'undone',
            default => $this->value,
        };
    }

    /** The domains that it concerns; null if it concerns the whole network. */
    public function concern(): ?Concern
    {
        return match ($this) {
            self::ServerAction, self::Pause, self::NoSuccess => null,
            self::RemovalGuard => Concern::RemovalGuard,
            self::OutOfSync => Concern::OutOfSync,
        };
    }

    /** What an operator can do. */
    public function remedy(): string
    {
        return match ($this) {
            self::ServerAction => __(
                'Check in ServerPilot whether the server is online and has free disk space. Then the list is sent again automatically.',
                'serverpilot-sync',
            ),
            self::NoSuccess => __(
                'Syncs are retried automatically. If the message does not say what to do, run "Test connection" on the ServerPilot page.',
                'serverpilot-sync',
            ),
            self::Pause => __('Open the ServerPilot page to see what to do.', 'serverpilot-sync'),
            self::RemovalGuard => __(
                'If these removals are intended, approve them on the ServerPilot page. If not, check what happened to the sites.',
                'serverpilot-sync',
            ),
            self::OutOfSync => __(
                'The ServerPilot page shows for each domain what is wrong and how to fix it. Syncs are retried automatically.',
                'serverpilot-sync',
            ),
        };
    }
}
