<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Why a domain is removed; the codes of `serverpilot_plan()`. */
enum RemovalCause: string
{
    case Announced = 'announced';
    case Renamed = 'renamed';
    case Absent = 'absent';
    case Approved = 'approved';
    case Operator = 'operator';

    /** A cause that this version does not know counts as the one with the strictest limit. */
    public static function ofPlan(string $cause): self
    {
        return self::tryFrom($cause) ?? self::Absent;
    }
}
