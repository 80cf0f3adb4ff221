<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

/** The state of a step on the path of a customer's domain. */
enum StepState: string
{
    case Done = 'done';
    /** Resolves by itself. */
    case Current = 'current';
    case NeedsCustomer = 'needs_customer';
    case NeedsOperator = 'needs_operator';
    /** An earlier step comes first. */
    case Later = 'later';

    public function label(): string
    {
        return match ($this) {
            self::Done => __('Done', 'serverpilot-sync'),
            self::Current => __('In progress', 'serverpilot-sync'),
            self::NeedsCustomer => __('Your turn', 'serverpilot-sync'),
            self::NeedsOperator => __('Waiting for the operator', 'serverpilot-sync'),
            self::Later => __('Later', 'serverpilot-sync'),
        };
    }
}
