<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

/** What a domain waits for, as its customer sees it. */
enum CustomerState: string
{
    case Ready = 'ready';
    /** The customer has to change records at the DNS provider. */
    case Dns = 'dns';
    case Certificate = 'certificate';
    case Waiting = 'waiting';
    case Operator = 'operator';

    /** When it will be ready, in a sentence; empty if that is not known. */
    public function expected(): string
    {
        return match ($this) {
            self::Dns => __(
                'After you have changed the records, the domain is usually online within an hour.',
                'serverpilot-sync',
            ),
            self::Certificate => __('The domain is usually online within 15 minutes.', 'serverpilot-sync'),
            self::Waiting => __('The domain is usually online within half an hour.', 'serverpilot-sync'),
            self::Ready, self::Operator => '',
        };
    }
}
