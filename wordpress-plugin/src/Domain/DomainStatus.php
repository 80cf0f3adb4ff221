<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Status of a domain, in the order of lists. */
enum DomainStatus: string
{
    case Failed = 'failed';
    case Held = 'held';
    case Pending = 'pending';
    case NotChecked = 'not_checked';
    case Unmanaged = 'unmanaged';
    case Ok = 'ok';

    public function label(): string
    {
        return match ($this) {
            self::Failed => __('Failed', 'serverpilot-sync'),
            self::Held => __('On hold', 'serverpilot-sync'),
            self::Pending => __('Pending', 'serverpilot-sync'),
            self::NotChecked => __('Not checked', 'serverpilot-sync'),
            self::Unmanaged => __('Added outside this plugin', 'serverpilot-sync'),
            self::Ok => __('OK', 'serverpilot-sync'),
        };
    }
}
