<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use Throwable;

/**
 * What an event does: one statement, and a wake-up. No network, no DDL, no exception: it may run inside somebody else's
 * transaction, and a handler that throws would cut off the handlers after it.
 */
final class Reminder
{
    public static function add(mixed $domain, string $event): void
    {
        self::leave($domain, $event, false);
    }

    public static function remove(mixed $domain, string $event): void
    {
        self::leave($domain, $event, true);
    }

    private static function leave(mixed $domain, string $event, bool $removal): void
    {
        try {
            if (!is_string($domain) || $domain === '' || !Lifecycle::adapter()->isOn()) {
                return;
            }
            $name = services()->client->normalize($domain);
            if ($name === null) {
                Log::error(sprintf(
                    /* translators: %s: what was given as a domain */
                    __('%s is not a domain name, and cannot be on ServerPilot\'s list.', 'serverpilot-sync'),
                    wp_json_encode(substr($domain, 0, 80)),
                ));

                return;
            }
            Register::remind($name, $event, $removal);
            Wake::up();
        } catch (Throwable $e) {
            // Its text may be anything; the next pass, within five minutes, looks at all names.
            Log::error((is_string($domain) ? substr($domain, 0, 253) : '?') . " ({$event}): {$e->getMessage()}");
        }
    }
}
