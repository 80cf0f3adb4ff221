<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;

/** Our events as event types of Ultimate Multisite: its webhooks and mails work with them. */
final class EventTypesTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $GLOBALS['fake_webhooks'] = $GLOBALS['fake_stored_events'] = $GLOBALS['fake_owners'] = [];
    }

    protected function tearDown(): void
    {
        remove_all_actions('serverpilot_capacity_full');
        remove_all_actions('serverpilot_domain_live');
    }

    public function testEachEventIsATypeWithANameAndAnExample(): void
    {
        $types = $GLOBALS['fake_event_types'];
        self::assertSame(array_map(static fn (NetworkEventType $type): string => $type->hook(), NetworkEventType::cases()), array_keys($types));
        foreach ($types as $slug => $type) {
            self::assertNotSame('', $type['name'] . $type['desc']);
            $payload = $type['payload']();
            self::assertSame($slug, $payload['event']);
            // Ultimate Multisite escapes each value as a text.
            self::assertSame([], array_filter($payload, static fn (mixed $value): bool => !is_scalar($value)));
        }
        self::assertSame(['{{message}}'], array_values(array_unique(array_intersect_key(apply_filters('wu_get_default_system_messages', []), $types))));
    }

    public function testAnEventIsFiredOnceForTheActionAndOnceForUltimateMultisite(): void
    {
        $actions = [];
        add_action('serverpilot_capacity_full', static function (array $payload) use (&$actions): void {
            $actions[] = $payload;
        });
        $this->sync();
        State::change(['listed' => 300]);
        Plugin::instance()->networkEvents()->run();
        Plugin::instance()->networkEvents()->run();
        self::assertCount(1, $actions);
        self::assertSame([['serverpilot_capacity_full', $actions[0] + ['type' => 4, 'object_type' => 'network', 'object_id' => 0, 'wu_version' => 'fake']]], $GLOBALS['fake_webhooks']);
        self::assertSame(['serverpilot_capacity_full'], $GLOBALS['fake_stored_events']);
    }

    public function testAnEventOfADomainNamesItsSiteAndItsCustomer(): void
    {
        $site = $this->live('a.example');
        $GLOBALS['fake_owners'][$site] = (object) ['id' => 7, 'name' => 'A Customer'];
        $this->live('b.example');
        Plugin::instance()->networkEvents()->run();
        $values = array_map(static fn (array $webhook): array => array_map(static fn (string $key): mixed => $webhook[1][$key], ['domain', 'type', 'object_type', 'object_id', 'customer_id', 'customer_name']), $GLOBALS['fake_webhooks']);
        self::assertSame(['a.example', 1, 'site', $site, 7, 'A Customer'], $values[0]);
        self::assertSame(['', ''], array_slice($values[1], 4), 'a site without a customer');
        self::assertSame(['serverpilot_domain_live', 'serverpilot_domain_live'], $GLOBALS['fake_stored_events']);
        foreach ($GLOBALS['fake_webhooks'] as [$slug, $payload]) {
            self::assertSame([], array_diff_key($GLOBALS['fake_event_types'][$slug]['payload'](), $payload), 'it has every key of the example');
        }
    }

    public function testAWebhookThatThrowsStopsNoOtherEvent(): void
    {
        $throws = static fn () => throw new RuntimeException('a webhook failed');
        add_action('wu_event_serverpilot_domain_live', $throws, 5);
        $this->live('a.example');
        $this->live('b.example');
        $heard = [];
        add_action('serverpilot_domain_live', static function (array $payload) use (&$heard): void {
            $heard[] = $payload['domain'];
        });
        Plugin::instance()->networkEvents()->run();
        remove_action('wu_event_serverpilot_domain_live', $throws, 5);
        self::assertSame(['a.example', 'b.example'], $heard);
        self::assertStringContainsString('serverpilot_domain_live a.example: a webhook failed', (string) file_get_contents(getenv('NETWORK_FOLDER') . '/integration-serverpilot.log'));
    }

    /** @return int a site whose domain the plugin has added, as checks find it live */
    private function live(string $domain): int
    {
        $site = $this->site($domain);
        State::change(['last_run' => time()]);
        $this->storeRecord($domain, ['owner' => 'managed', 'state' => 'ok', 'dns' => 'ok', 'ssl_state' => 'covered', 'site' => 'ok']);

        return $site;
    }
}
