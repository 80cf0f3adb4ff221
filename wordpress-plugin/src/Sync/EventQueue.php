<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use Closure;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\Announcements;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;
use Throwable;
use WP_Site;

/**
 * Records events: one row each, then the worker is woken. No network, no DDL, no exception: an event may run inside a transaction of
 * another plugin, and a handler that throws would prevent the handlers after it.
 */
final class EventQueue
{
    public function __construct(
        private Client $client,
        private MainSwitch $switch,
    ) {}

    /** @param string $event the hook that fired, for the history */
    public function added(mixed $domain, string $event): void
    {
        $this->enqueue($domain, $event, false);
    }

    /**
     * A queued hook: it may be late, and only names a domain to check.
     *
     * @param string $event the hook that fired, for the history
     */
    public function removed(mixed $domain, string $event): void
    {
        $this->enqueue($domain, $event, true);
    }

    /**
     * A hook that Ultimate Multisite queues, or that another plugin fires to have a domain added.
     *
     * @param mixed $site that needs the domain
     */
    public function requested(mixed $domain, mixed $site, string $event): void
    {
        $this->enqueue($domain, $event, false, is_numeric($site) ? max(0, (int) $site) : 0);
    }

    /** The opposite of {@see self::requested()}. */
    public function requestEnded(mixed $domain, mixed $site, string $event): void
    {
        $this->enqueue($domain, $event, true, is_numeric($site) ? max(0, (int) $site) : 0);
    }

    /**
     * A synchronous hook, which announces the removal of the domain.
     *
     * @param string $event the hook that fired, for the history
     */
    public function deleted(mixed $domain, string $event): void
    {
        $this->take($domain, $event, static fn(string $key) => Announcements::ofDomain($key, $event, false));
    }

    /** @param string $event the hook that fired, for the history */
    public function siteDeleted(WP_Site $site, string $event): void
    {
        $this->take($site->domain, $event, static function (string $key) use ($site, $event): void {
            $prefix = Database::connection()->base_prefix;
            $tables = array_map(
                static fn(int|string $table): string => $prefix . $table,
                array_values(array_diff(array_keys(State::array('mapping_tables')), [DesiredTables::SITES_TABLE])),
            );
            try {
                Announcements::ofSite((int) $site->blog_id, $key, $tables, $event);
            } catch (DatabaseException) {
                // A table is missing; reads find its domains absent.
                Announcements::ofSite((int) $site->blog_id, $key, [], $event);
            }
        });
    }

    /** A rename never fires an event that removes the old domain: this one announces it. */
    public function renamed(mixed $old, mixed $new, string $event): void
    {
        if ($old === $new) {
            return;
        }
        // Ultimate Multisite's old value for a record that was just created.
        if ($old !== 'new') {
            $this->take($old, $event, static fn(string $key) => Announcements::ofDomain($key, $event, true));
        }
        $this->added($new, $event);
    }

    /** @param int|null $site of a request; null if the event cannot be one */
    private function enqueue(mixed $given, string $event, bool $is_removal, ?int $site = null): void
    {
        if ($site === null) {
            $this->take($given, $event, static fn(string $key) => DomainStore::enqueue($key, $event, $is_removal));

            return;
        }
        $this->take(
            $given,
            $event,
            static fn(string $key) => DomainStore::enqueueRequest($key, $event, $site, $is_removal),
            static fn(string $domain) => Scheduler::repeatRequest($domain, $site, $is_removal),
        );
    }

    /**
     * @param Closure(string): void $record records the event for a domain in normalised form
     * @param (Closure(string): void)|null $repeat if it cannot; without it, the next scheduled sync reads the domain from the tables
     */
    private function take(mixed $given, string $event, Closure $record, ?Closure $repeat = null): void
    {
        $domain = is_object($given) && method_exists($given, 'get_domain') ? $given->get_domain() : $given;
        try {
            if (!is_string($domain) || $domain === '' || !$this->switch->isOn()) {
                return;
            }
            $key = $this->client->normalize($domain);
            if ($key === null) {
                Log::error(sprintf(
                    /* translators: %s: an invalid domain */
                    __('%s is not a domain, and cannot be on ServerPilot\'s list.', 'serverpilot-sync'),
                    wp_json_encode(substr($domain, 0, 80)),
                ));
                // If a table has it, the sync shows it with the reason.
                Database::withoutSnapshotIsolation(Scheduler::wake(...));

                return;
            }
            Database::withoutSnapshotIsolation(static function () use ($record, $key): void {
                $record($key);
                Scheduler::wake();
            });
        } catch (Throwable $e) {
            $name = is_string($domain) ? substr($domain, 0, 253) : '?';
            Log::error("{$name} ({$event}): {$e->getMessage()}");
            if ($repeat !== null && is_string($domain)) {
                $repeat($name);
            }
        }
    }
}
