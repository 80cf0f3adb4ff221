<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

/** Customers of Ultimate Multisite. */
final class Customers
{
    /**
     * Its own check, `is_customer_allowed()`, allows a user who is not a customer each site that has no customer: both numbers are 0.
     */
    public static function hasSite(int $user, int $site): bool
    {
        if (!function_exists('wu_get_customer_by_user_id') || !function_exists('wu_get_site')) {
            return false;
        }
        $customer = wu_get_customer_by_user_id($user);
        $owned = wu_get_site($site);
        if (
            !is_object($customer)
            || !is_object($owned)
            || !method_exists($customer, 'get_id')
            || !method_exists($owned, 'get_customer_id')
        ) {
            return false;
        }
        $id = (int) $customer->get_id();

        return $id > 0 && (int) $owned->get_customer_id() === $id;
    }
}
