<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/**
 * The secret of this installation's probes: the keys of its configuration, which its web servers share and no request shows.
 *
 * Without them WordPress stores keys in each network, and `wp_salt()` reads those of the current one: here, the main network's.
 */
final class ProbeSecret
{
    private const KEYS = ['secure_auth_key', 'secure_auth_salt'];

    public static function get(): string
    {
        $given = array_map(static fn(string $key): string => defined(strtoupper($key))
            ? (string) constant(strtoupper($key))
            : '', self::KEYS);
        // The placeholder of an unedited configuration, in any language.
        $given = $given[0] === $given[1] ? ['', ''] : $given;
        $keys = array_map(
            static fn(string $key, string $value): string => $value === '' ? self::stored($key) : $value,
            self::KEYS,
            $given,
        );

        // WordPress makes those that the main network lacks.
        return in_array('', $keys, true) ? wp_salt('secure_auth') : implode('', $keys);
    }

    private static function stored(string $key): string
    {
        $stored = get_network_option(get_main_network_id(), $key);

        return is_string($stored) ? $stored : '';
    }
}
