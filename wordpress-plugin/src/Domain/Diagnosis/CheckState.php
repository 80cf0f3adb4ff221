<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

/** The result of a check. */
enum CheckState: string
{
    case Ok = 'ok';
    /** Resolves without an operator. */
    case Pending = 'pending';
    /** Needs a decision of an operator. */
    case OnHold = 'on_hold';
    case Failed = 'failed';
    case NotChecked = 'not_checked';

    public function label(): string
    {
        return match ($this) {
            self::Ok => __('OK', 'serverpilot-sync'),
            self::Pending => __('Pending', 'serverpilot-sync'),
            self::OnHold => __('On hold', 'serverpilot-sync'),
            self::Failed => __('Failed', 'serverpilot-sync'),
            self::NotChecked => __('Not checked', 'serverpilot-sync'),
        };
    }
}
