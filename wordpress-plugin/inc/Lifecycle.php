<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** When the plugin does something: it is on, and the extension is there. Otherwise nothing is taken over. */
final class Lifecycle
{
    private static ?Services $services = null;

    /** Runs once a request, when every plugin is loaded. */
    public static function start(): void
    {
        $adapter = self::adapter();
        if (!$adapter->isOn() || !services()->client->isUsable()) {
            return;
        }
        try {
            Schema::upgrade();
        } catch (Database $e) {
            // Somebody's page view found it; the next one tries again, and nothing is lost but time.
            Log::error(sprintf(
                /* translators: %s: a message of the database */
                __('The tables of ServerPilot Sync could not be made or upgraded: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));

            return;
        }
        $adapter->listen();
        add_action('init', Wake::keepHeartbeat(...));
        add_action(Wake::WORK, static fn() => services()->pass->run());
        add_action(Wake::HEARTBEAT, static fn() => services()->pass->run());
        add_action(Wake::HEARTBEAT, static fn() => services()->look->run(), 15);
        add_action(Wake::HEARTBEAT, Warnings::run(...), 25);
    }

    public static function services(): Services
    {
        if (self::$services === null) {
            $adapter = self::adapter();
            self::$services = new Services(new ExtensionClient($adapter->storedCredentials(...)), $adapter);
        }

        return self::$services;
    }

    public static function adapter(): Adapter
    {
        return UltimateMultisite::isThere() ? new UltimateMultisite() : new CoreMultisite();
    }
}
