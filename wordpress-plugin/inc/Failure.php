<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use ServerPilot\Exception\AuthenticationException;
use ServerPilot\Exception\ConfigurationException;
use ServerPilot\Exception\LockTimeoutException;
use ServerPilot\Exception\NotFoundException;
use ServerPilot\Exception\PaymentRequiredException;
use ServerPilot\Exception\PermissionException;
use ServerPilot\Exception\UnsafeChangeException;
use Throwable;

/** What a failure means for the names: who is concerned, and when to try again. Pure. */
final class Failure
{
    /** Seconds after the first, second, … failure; the last one again and again. */
    private const DELAYS = [60, 120, 300, 600, 1800, 3600, 21_600];

    /** Does it concern the account as a whole, and so cost no name its attempts (law 12)? */
    public static function isAccountWide(Throwable $e): bool
    {
        return (
            $e instanceof ConfigurationException
            || $e instanceof AuthenticationException
            || $e instanceof PaymentRequiredException
            || $e instanceof PermissionException
            || $e instanceof NotFoundException
        );
    }

    /** Is it certain that nothing has reached ServerPilot's list? */
    public static function changedNothing(Throwable $e): bool
    {
        return self::isAccountWide($e) || $e instanceof LockTimeoutException || $e instanceof UnsafeChangeException;
    }

    /** @param int $attempts failures so far, this one included */
    public static function delay(int $attempts): int
    {
        return self::DELAYS[min(max($attempts, 1), count(self::DELAYS)) - 1];
    }
}
