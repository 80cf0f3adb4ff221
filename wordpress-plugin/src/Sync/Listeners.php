<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Host\Ultimate\EventTypes;
use Throwable;

/**
 * Fires the actions for other plugins, after everything is written. A callback that fails is logged, and stops neither the sync nor
 * other actions (`fault-isolation`).
 */
final class Listeners
{
    /** @param list<non-empty-list<string>> $actions each with its arguments */
    public static function notify(array $actions): void
    {
        foreach ($actions as $arguments) {
            try {
                match ($arguments[0]) {
                    /**
                     * Fires after a domain was added to the list or removed from it.
                     *
                     * @param string $domain the domain, normalised
                     * @param string $what `add` or `remove`
                     */
                    'serverpilot_domain_changed' => do_action('serverpilot_domain_changed', ...array_slice(
                        $arguments,
                        1,
                    )),
                    /** Fires after a domain could not be synced; it is retried automatically. */
                    default => do_action('serverpilot_domain_failed', ...array_slice($arguments, 1)),
                };
            } catch (Throwable $e) {
                Log::error(implode(' ', array_slice($arguments, 0, 2)) . ": {$e->getMessage()}");
            }
        }
    }

    /** Fires an event: always as an action, and as an event of Ultimate Multisite if it is there. */
    public static function fire(NetworkEvent $event): void
    {
        $hook = $event->type->hook();
        $page = AdminPage::url($event->domain === '' ? [] : ['domain' => rawurlencode($event->domain)]);
        $payload = $event->toArray(time(), network_home_url(), $page);
        foreach ([
            /** Fires once after each change of a domain, a pause or the capacity, with the payload of {@see NetworkEvent::toArray()}. */
            static fn() => do_action($hook, $payload),
            static fn() => EventTypes::fire($event, $payload),
        ] as $fire) {
            try {
                $fire();
            } catch (Throwable $e) {
                Log::error("{$hook} {$event->domain}: {$e->getMessage()}");
            }
        }
    }
}
