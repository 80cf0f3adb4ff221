<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\AlertMail;
use ServerPilot\Sync\Domain\Event\AlertMemory;
use ServerPilot\Sync\Domain\Event\AlertPolicy;
use ServerPilot\Sync\Domain\Event\DomainEvents;
use ServerPilot\Sync\Domain\Event\EventMemory;
use ServerPilot\Sync\Domain\Event\EventPolicy;
use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Host\NetworkLocale;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EventMemories;
use ServerPilot\Sync\Store\State;

/**
 * Fires the events for other plugins: the last step of a sync and of the checks.
 *
 * It compares the present state with what it remembers of the events so far, so it does not matter which process has changed the
 * state. It remembers an event first and fires it then, one by one: at most once, also by two web servers at once, or if the process
 * ends in between.
 */
final class NetworkEvents
{
    /** Domain events of one run, and seconds after which no more are fired: a mail or a webhook takes its time. The next run has the rest. */
    private const AT_ONCE = 50;
    private const SECONDS = 60;
    /** Domains whose facts are read at once. */
    private const BATCH = 500;

    public function __construct(
        private DomainFactsReader $reader,
    ) {}

    public function run(): void
    {
        State::refresh();
        if (State::number('last_run') === 0) {
            return;
        }
        NetworkLocale::withNetworkLocale(function (): void {
            self::ofPause();
            // A copy of the network must not report about the domains of the original.
            if (State::pause() === null) {
                self::ofApp(State::number('listed'), State::number('certificate_names'));
                $listed = State::array('further_listed');
                foreach (array_intersect_key(PoolStatus::apps(), $listed) as $app_id => $name) {
                    $names = AppCertificates::remembered((string) $app_id)->names ?? [];
                    self::ofApp((int) $listed[$app_id], count($names), ".{$app_id}", $name);
                }
                $this->ofDomains(time());
            }
        });
    }

    private static function ofPause(): void
    {
        $pause = State::pause();
        $change = self::changeOf('pause', $pause !== null);
        if ($change === AlertMail::Begun && $pause !== null) {
            Listeners::fire(NetworkEvent::ofPause($pause));
        } elseif ($change === AlertMail::Ended) {
            Listeners::fire(NetworkEvent::ofEndedPause());
        }
    }

    /**
     * @param string $key tells the memory of a further app of the pool from that of the main one
     * @param string $name of a further app
     */
    private static function ofApp(int $listed, int $names, string $key = '', string $name = ''): void
    {
        foreach ([
            Capacity::APP => [$listed, Capacity::APP_DOMAINS],
            Capacity::CERTIFICATE => [$names, Capacity::CERTIFICATE_NAMES],
        ] as $what => [$used, $limit]) {
            $is_full = $used >= $limit;
            if (self::changeOf("{$what}{$key}.full", $is_full) === AlertMail::Begun) {
                Listeners::fire(NetworkEvent::ofCapacity(NetworkEventType::CapacityFull, $what, $used, $limit, $name));
            }
            $change = self::changeOf("{$what}{$key}.nearly_full", $used >= Capacity::nearlyFull($limit));
            if ($change === AlertMail::Begun && !$is_full) {
                Listeners::fire(NetworkEvent::ofCapacity(
                    NetworkEventType::CapacityNearlyFull,
                    $what,
                    $used,
                    $limit,
                    $name,
                ));
            }
        }
    }

    /** Has a condition of the network begun or ended? Remembered as {@see AlertPolicy} does for mails: once a day at most. */
    private static function changeOf(string $name, bool $holds): ?AlertMail
    {
        $change = null;
        State::update(static function (array $state) use ($name, $holds, &$change): array {
            $events = (array) $state['events'];
            $memory = AlertMemory::ofStored($events[$name] ?? [], time());
            [$memory, $change] = AlertPolicy::decide($memory, $holds, true, time());
            $events[$name] = ($change === null ? $memory : AlertPolicy::sent($memory, $change, time()))->toStored();

            return ['events' => array_filter($events)];
        });

        return $change;
    }

    private function ofDomains(int $now): void
    {
        EventMemories::knowListed();
        [$remembered, $due] = $this->decide($now);
        foreach ($remembered as $before => $changes) {
            foreach ($changes as $after => $domains) {
                EventMemories::replace($domains, (string) $before, (string) $after);
            }
        }
        $due = array_slice($due, 0, self::AT_ONCE);
        $sites = MappedSites::of(array_map(static fn(array $one): string => $one[0]->domain, $due));
        foreach ($due as [$event, $before, $after]) {
            if (time() >= ($now + self::SECONDS)) {
                break;
            }
            if (EventMemories::replace([$event->domain], $before, $after) > 0) {
                Listeners::fire($event->at($sites[$event->domain] ?? null));
            }
        }
    }

    /**
     * @return array{array<string, array<string, list<string>>>, list<array{NetworkEvent, string, string}>} domains of which something
     *         else is remembered, by what was and what will be; and events to fire, each with both
     */
    private function decide(int $now): array
    {
        $stored = EventMemories::all();
        $records = array_filter(
            DomainStore::all(),
            static fn(DomainRecord $record): bool => (
                $record->state === RecordState::Ok
                || isset($stored[$record->domain])
            ),
        );
        [$remembered, $due] = [[], []];
        foreach (array_chunk($records, self::BATCH) as $some) {
            $facts = $this->reader->remembered($some);
            foreach ($some as $record) {
                $before = $stored[$record->domain] ?? '';
                $event = DomainEvents::current($facts[$record->domain]);
                [$memory, $is_due] = EventPolicy::decide(EventMemory::ofStored($before, $now), $record, $event, $now);
                $after = $memory->toStored();
                if ($is_due && $event !== null) {
                    $due[] = [$event, $before, $after];
                } elseif ($after !== $before) {
                    $remembered[$before][$after][] = $record->domain;
                }
            }
        }

        return [$remembered, $due];
    }
}
