<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

/** The domains that the current user has selected for an action, until the user confirms it. */
final class SelectedDomains
{
    private const LIFETIME = 10 * MINUTE_IN_SECONDS;

    /**
     * @param string $action `remove` or `move`
     * @param list<string> $domains
     */
    public static function store(string $action, array $domains): void
    {
        set_site_transient(self::key($action), $domains, self::LIFETIME);
    }

    /** @return list<string> */
    public static function get(string $action): array
    {
        $domains = get_site_transient(self::key($action));

        return is_array($domains) ? array_values(array_filter($domains, is_string(...))) : [];
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
