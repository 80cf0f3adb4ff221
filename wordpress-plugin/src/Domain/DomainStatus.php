<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What an operator wants to know of a domain first, in the order in which lists show it. */
enum DomainStatus: string
{
    case Failed = 'failed';
    case Held = 'held';
    case Pending = 'pending';
    case Unmanaged = 'unmanaged';
    case Ok = 'ok';

    public function label(): string
    {
        return match ($this) {
            self::Failed => __('Failed', 'serverpilot-sync'),
            self::Held => __('On hold', 'serverpilot-sync'),
            self::Pending => __('Pending', 'serverpilot-sync'),
            self::Unmanaged => __('Added outside this plugin', 'serverpilot-sync'),
            self::Ok => __('OK', 'serverpilot-sync'),
        };
    }
}
