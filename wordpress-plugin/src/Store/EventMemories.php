<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\Event\EventMemory;
use ServerPilot\Sync\Domain\Event\EventPolicy;

/** What is remembered of the events of each domain: the stored form of {@see EventMemory}, for {@see EventPolicy}. */
final class EventMemories
{
    /** Domains of one statement. */
    private const BATCH = 500;

    /** @return array<string, string> by domain; those with nothing to remember are missing */
    public static function all(): array
    {
        $stored = [];
        foreach (Database::rows("SELECT domain, event_memory FROM {domains} WHERE event_memory <> ''") as $row) {
            $stored[(string) $row['domain']] = (string) $row['event_memory'];
        }

        return $stored;
    }

    /**
     * Compare-and-set, so that of several web servers one gets to fire an event.
     *
     * @param list<string> $domains
     *
     * @return int how many it changed
     */
    public static function replace(array $domains, string $before, string $after): int
    {
        $changed = 0;
        foreach (array_chunk($domains, self::BATCH) as $some) {
            $changed += Database::changeEach(
                Database::prepare('event_memory = %s', $after),
                Database::prepare('event_memory = %s', $before) . ' AND domain IN (' . Database::quoted($some) . ')',
            );
        }

        return $changed;
    }

    /** After an upgrade of a version without events: no domain has become live by it. */
    public static function knowListed(): void
    {
        if ((State::array('events')['upgraded'] ?? false) === true) {
            Database::changeEach(
                Database::prepare('event_memory = %s', (new EventMemory(EventMemory::KNOWN))->toStored()),
                "event_memory = '' AND state = 'ok'",
            );
            State::update(static fn(array $state): array => [
                'events' => array_diff_key((array) $state['events'], ['upgraded' => true]),
            ]);
        }
    }
}
