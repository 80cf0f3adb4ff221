<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

/** The domains that the current user has selected for an action, until the user confirms it. */
final class KeptDomains
{
    private const KEPT = 10 * MINUTE_IN_SECONDS;

    /**
     * @param string $action `remove` or `move`
     * @param list<string> $domains
     */
    public static function keep(string $action, array $domains): void
    {
        set_site_transient(self::key($action), $domains, self::KEPT);
    }

    /** @return list<string> */
    public static function get(string $action): array
    {
        $kept = get_site_transient(self::key($action));

        return is_array($kept) ? array_values(array_filter($kept, is_string(...))) : [];
    }

    public static function forget(string $action): void
    {
        delete_site_transient(self::key($action));
    }

    private static function key(string $action): string
    {
        return "serverpilot_sync_{$action}_" . get_current_user_id();
    }
}
