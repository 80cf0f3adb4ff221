<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;

/** The payload is a contract with other plugins. */
final class NetworkEventTest extends TestCase
{
    private const COMMON = ['event', 'message', 'reason', 'occurred_at', 'network_url', 'manage_url'];

    /** @return array<string, string|int> */
    private static function payload(NetworkEvent $event): array
    {
        return $event->toArray(1_800_000_000, 'https://network.example/', 'https://network.example/wp-admin/network/');
    }

    public function testThePayloadOfEachTypeHasItsKeysAndIsFlat(): void
    {
        foreach (NetworkEventType::cases() as $type) {
            $keys = match (true) {
                $type->isOfDomain() => [...self::COMMON, 'domain', 'site_id', 'site_url'],
                in_array($type, [NetworkEventType::CapacityNearlyFull, NetworkEventType::CapacityFull], true) => [...self::COMMON, 'used', 'limit'],
                default => self::COMMON,
            };
            $payload = self::payload(NetworkEvent::example($type));
            self::assertSame($keys, array_keys($payload), $type->value);
            self::assertSame([], array_filter($payload, static fn (mixed $value): bool => !is_string($value) && !is_int($value)));
            self::assertSame(["serverpilot_{$type->value}", '2027-01-15T08:00:00Z'], [$payload['event'], $payload['occurred_at']]);
        }
    }

    /** A server decides which names are on its certificate, and mails of HTML take messages as they are. */
    public function testAMessageHasNoTags(): void
    {
        self::assertSame('a imgb', self::payload(new NetworkEvent(NetworkEventType::DnsLost, 'a <img>b'))['message']);
    }
}
