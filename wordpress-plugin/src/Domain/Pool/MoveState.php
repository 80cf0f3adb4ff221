<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** How far a move is. A code of `serverpilot_plan()`. */
enum MoveState: string
{
    case Void = 'void';
    case Held = 'held';
    case Done = 'done';
    case Unmanaged = 'unmanaged';
    case Reverted = 'reverted';
    case Expired = 'expired';
    case Reverting = 'reverting';
    case Adding = 'adding';
    case Switching = 'switching';
    case Certificate = 'certificate';
    case Overdue = 'overdue';
    case PoolApp = 'pool_app';
    case NoRoom = 'no_room';
    /** One that only a later version of the extension knows. */
    case Unknown = '';

    public function message(): string
    {
        return match ($this) {
            self::Void => __('There is nothing to move.', 'serverpilot-sync'),
            self::Held => __('It waits, because the domain is on hold.', 'serverpilot-sync'),
            self::Done => __('It has moved.', 'serverpilot-sync'),
            self::Unmanaged => __(
                'It was not moved, because it was added to its app outside this plugin.',
                'serverpilot-sync',
            ),
            self::Reverted => __('The move was reversed.', 'serverpilot-sync'),
            self::Expired => __(
                'It was not moved: within an hour the other app had no room, could not be changed or got no certificate.',
                'serverpilot-sync',
            ),
            self::Reverting => __('The move is being reversed.', 'serverpilot-sync'),
            self::Adding => __('It is being added to the other app.', 'serverpilot-sync'),
            self::Switching => __('It is being removed from its present app.', 'serverpilot-sync'),
            self::Certificate => __('It waits for the certificate of the other app.', 'serverpilot-sync'),
            self::Overdue => __(
                'The other app still has no certificate for it. Switch now, or reverse the move.',
                'serverpilot-sync',
            ),
            self::PoolApp => __('It waits, because an app cannot be changed at present.', 'serverpilot-sync'),
            self::NoRoom => __('It waits, because the other app has no room.', 'serverpilot-sync'),
            self::Unknown => __('The extension is newer than the plugin.', 'serverpilot-sync'),
        };
    }
}
