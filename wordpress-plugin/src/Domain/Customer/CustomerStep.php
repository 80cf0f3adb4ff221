<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Customer;

/** A step on the path of a customer's domain, in their order. */
enum CustomerStep: string
{
    case Dns = 'dns';
    case Certificate = 'certificate';
    case Online = 'online';

    public function label(): string
    {
        return match ($this) {
            self::Dns => __('DNS', 'serverpilot-sync'),
            self::Certificate => __('Certificate', 'serverpilot-sync'),
            self::Online => __('Online', 'serverpilot-sync'),
        };
    }
}
