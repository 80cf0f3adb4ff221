<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** What an app of the account is in the pool. */
enum PoolRole: string
{
    case Main = 'main';
    case Member = 'member';
    /** It gets no more domains, and is dropped once it has none. */
    case Leaving = 'leaving';
    case None = '';

    public function label(): string
    {
        return match ($this) {
            self::Main => __('Main app', 'serverpilot-sync'),
            self::Member => __('In the pool', 'serverpilot-sync'),
            self::Leaving => __('Leaving the pool', 'serverpilot-sync'),
            self::None => __('Not in the pool', 'serverpilot-sync'),
        };
    }
}
