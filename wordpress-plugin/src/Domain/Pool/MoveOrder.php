<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** Where the name of a move's target sorts, compared with its source's: which app visitors get while both list a domain. */
enum MoveOrder: string
{
    case Later = 'later';
    case First = 'first';
    case Unknown = 'unknown';

    /** What visitors may see. */
    public function message(): string
    {
        return match ($this) {
            self::Later => __(
                'Visitors reach the present app until the certificate of the other one covers the domain. It may not get one before, because the check of Let\'s Encrypt reaches the present app.',
                'serverpilot-sync',
            ),
            self::First => __(
                'Visitors reach the other app at once, and HTTPS fails until its certificate covers the domain.',
                'serverpilot-sync',
            ),
            self::Unknown => __(
                'Which app visitors reach is unknown, because one app\'s name begins with the other\'s. HTTPS may fail until the certificate of the other app covers the domain.',
                'serverpilot-sync',
            ),
        };
    }
}
