<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** When the plugin does something: it is on, and the extension is there. Otherwise nothing is taken over. */
final class Lifecycle
{
    private static ?Services $services = null;

    /**
     * Runs once a request, when every plugin is loaded. A page view of a site must cost nothing: what has to be asked, such as
     * the switch, is asked when something happens.
     */
    public static function start(): void
    {
        if (!services()->client->isUsable()) {
            return;
        }
        self::adapter()->listen();
        add_action('init', self::keepUp(...));
        add_action(Wake::WORK, self::whenOn(static fn() => services()->pass->run()));
        add_action(Wake::HEARTBEAT, self::whenOn(static fn() => services()->pass->run()));
        add_action(Wake::HEARTBEAT, self::whenOn(static fn() => services()->look->run()), 15);
        add_action(Wake::HEARTBEAT, self::whenOn([Warnings::class, 'run']), 25);
    }

    /** Tables of today, and a heartbeat. The tables in the background or for an administrator, never for a visitor. */
    private static function keepUp(): void
    {
        try {
            if ((is_admin() || wp_doing_cron() || defined('WP_CLI')) && self::adapter()->isOn()) {
                Schema::upgrade();
            }
            if (Wake::isMissing() && self::adapter()->isOn()) {
                Wake::keepHeartbeat();
            }
        } catch (Database $e) {
            // The next one tries again, and nothing is lost but time.
            Log::error(sprintf(
                /* translators: %s: a message of the database */
                __('The tables of ServerPilot Sync could not be made or upgraded: %s', 'serverpilot-sync'),
                $e->getMessage(),
            ));
        }
    }

    private static function whenOn(callable $act): \Closure
    {
        return static function () use ($act): void {
            try {
                if (self::adapter()->isOn()) {
                    $act();
                }
            } catch (Database $e) {
                // The jobs after ours are others'; the next heartbeat tries again.
                Log::error($e->getMessage());
            }
        };
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
