<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** How a domain got onto ServerPilot's list; the codes of `serverpilot_plan()`. */
enum Owner: string
{
    case None = '';
    case Managed = 'managed';
    case Adopted = 'adopted';
    case Unmanaged = 'unmanaged';

    public function label(): string
    {
        return match ($this) {
            self::Managed => __('Managed', 'serverpilot-sync'),
            self::Adopted => __('Adopted', 'serverpilot-sync'),
            self::Unmanaged => __('Added outside this plugin', 'serverpilot-sync'),
            self::None => '',
        };
    }
}
