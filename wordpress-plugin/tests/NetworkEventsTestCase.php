<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\EventMemories;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once __DIR__ . '/MonitorTestCase.php';

/** With listeners to every event for other plugins. */
abstract class NetworkEventsTestCase extends MonitorTestCase
{
    protected const SHOP = 'shop.network.example';

    /** @var list<array<string, string|int>> payloads */
    protected array $heard = [];

    protected function setUp(): void
    {
        parent::setUp();
        foreach (NetworkEventType::cases() as $type) {
            add_action($type->hook(), function (array $payload): void {
                $this->heard[] = $payload;
            });
        }
    }

    protected function tearDown(): void
    {
        foreach (NetworkEventType::cases() as $type) {
            remove_all_actions($type->hook());
        }
        parent::tearDown();
    }

    protected function fire(): void
    {
        Plugin::instance()->networkEvents()->run();
    }

    /** @return list<string> event and domain of what was fired since the last call, by a run and one after it that has nothing more */
    protected function events(): array
    {
        $this->fire();
        $events = array_map(static fn (array $payload): string => trim(substr((string) $payload['event'], strlen('serverpilot_')) . ' ' . ($payload['domain'] ?? '')), $this->heard);
        $count = count($this->heard);
        $this->fire();
        self::assertCount($count, $this->heard, 'once');
        self::assertStringNotContainsString(WU_SERVER_PILOT_API_KEY, (string) json_encode($this->heard));
        $this->heard = [];

        return $events;
    }

    /** As if so many minutes had passed for every problem that has just begun, and for all that was fired. */
    protected function pass(int $minutes): void
    {
        global $wpdb;
        foreach (EventMemories::all() as $domain => $stored) {
            $aged = preg_replace_callback('/\b1\d{9}\b/', static fn (array $found): string => (string) ((int) $found[0] - ($minutes * 60)), $stored);
            $wpdb->update(Schema::table('domains'), ['event_memory' => $aged], ['domain' => $domain]);
        }
        State::update(static function (array $state) use ($minutes): array {
            array_walk_recursive($state['events'], static function (mixed &$value) use ($minutes): void {
                $value = is_int($value) && $value > 1_000_000_000 ? $value - ($minutes * 60) : $value;
            });

            return ['events' => $state['events']];
        });
    }

    /** A site whose domain is live, and known to be. */
    protected function live(string ...$domains): void
    {
        array_map($this->site(...), $domains);
        $this->sync();
        $this->certify(...$domains);
        $this->observe();
        self::assertSame(array_map(static fn (string $domain): string => "domain_live {$domain}", $domains), $this->events());
    }

    protected function certify(string ...$domains): void
    {
        global $wpdb;
        foreach ($domains as $domain) {
            $wpdb->update(Schema::table('domains'), ['ssl_state' => 'covered'], ['domain' => $domain]);
        }
        State::change(['certificate_seen' => time() + 600]);
    }

    /** @param array<string, string|null> $columns */
    protected function change(string $domain, array $columns): void
    {
        $GLOBALS['wpdb']->update(Schema::table('domains'), $columns, ['domain' => $domain]);
    }
}
