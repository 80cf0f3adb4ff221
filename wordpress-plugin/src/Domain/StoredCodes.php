<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Store\DomainStore;

/** The codes of `serverpilot_plan()` as our tables have them. A code that is not listed is the same in both. */
final class StoredCodes
{
    public const OWNERS = ['managed' => 'ours', 'unmanaged' => 'foreign'];
    public const STATES = ['failed' => 'error'];
    public const REASONS = [
        'hold' => 'operator',
        'removed' => 'off',
        'other_app' => 'sibling',
        'below_network' => 'network',
        'removal_guard' => 'brake',
        'no_room' => 'limit',
    ];

    /** The code of an owner, from what a record has. */
    public static function owner(string $stored): string
    {
        return array_flip(self::OWNERS)[$stored] ?? $stored;
    }

    /** The code of a hold, from what a record has. */
    public static function hold(int $stored): string
    {
        return match ($stored) {
            DomainStore::HOLD => 'hold',
            DomainStore::OFF => 'remove',
            default => '',
        };
    }
}
