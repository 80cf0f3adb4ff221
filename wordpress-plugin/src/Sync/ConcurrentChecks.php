<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Store\RateLimit;

/**
 * Limits the checks that customers start: a few at a time in the network, because each occupies a PHP process, and one per user,
 * because otherwise one customer could take all places.
 */
final class ConcurrentChecks
{
    /** In the whole network. */
    private const AT_ONCE = 3;
    /** Seconds: longer than a check lasts. A process that was killed keeps its place until then. */
    private const LONGEST = 90;
    /** Seconds after which to ask again while all places are taken. */
    private const BUSY = 10;

    /**
     * @param Closure(): void $check may wait for other servers
     *
     * @return int 0 if it ran, else the seconds after which to ask again
     */
    public static function run(int $user, Closure $check): int
    {
        if (RateLimit::take("busy.{$user}", self::LONGEST) > 0) {
            return self::BUSY;
        }
        $place = null;
        try {
            $place = RateLimit::takeOne('place', self::AT_ONCE, self::LONGEST);
            if ($place !== null) {
                $check();
            }
        } finally {
            RateLimit::release("busy.{$user}");
            if ($place !== null) {
                RateLimit::release($place);
            }
        }

        return $place === null ? self::BUSY : 0;
    }
}
