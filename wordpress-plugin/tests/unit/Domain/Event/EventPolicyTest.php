<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\Event\EventMemory;
use ServerPilot\Sync\Domain\Event\EventPolicy;
use ServerPilot\Sync\Domain\Event\NetworkEvent;
use ServerPilot\Sync\Domain\Event\NetworkEventType;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\RecordState;

final class EventPolicyTest extends TestCase
{
    private const NOW = 1_800_000_000;
    private const MINUTE = 60;
    private const DAY = 86_400;

    private static function record(Owner $owner = Owner::Managed, RecordState $state = RecordState::Ok): DomainRecord
    {
        return new DomainRecord(...['owner' => $owner] + get_object_vars(Records::record($state)));
    }

    private static function event(?string $type, string $reason = ''): ?NetworkEvent
    {
        return $type === null ? null : new NetworkEvent(NetworkEventType::from($type), 'a message', 'shop.example', $reason);
    }

    /** @return iterable<string, array{string, string|null, bool, string, array<string, mixed>}> last event, present state, is it fired, last event then, further values */
    public static function cases(): iterable
    {
        [$live, $lost, $failed, $overdue, $removed] = ['domain_live', 'dns_lost', 'certificate_failed', 'renewal_overdue', 'domain_removed'];
        $lasted = static fn (string $event, int $minutes): array => ['pending' => $event, 'since' => self::NOW - ($minutes * self::MINUTE)];

        yield 'it was added' => ['', null, false, 'added', []];
        yield 'it was adopted' => ['', null, false, 'known', ['owner' => Owner::Adopted]];
        yield 'it is unmanaged' => ['', null, false, 'known', ['owner' => Owner::Unmanaged]];
        yield 'it is not on the list' => ['', $live, false, '', ['state' => RecordState::Pending]];
        yield 'it is live' => ['added', $live, true, $live, []];
        yield 'it was added, and is live at once' => ['', $live, true, $live, []];
        yield 'it is still live' => [$live, $live, false, $live, []];
        yield 'it was live when it was adopted' => ['', $live, false, $live, ['owner' => Owner::Adopted]];
        yield 'it was live before events' => ['known', $live, false, $live, []];
        yield 'it was never live' => ['added', $lost, false, 'added', []];
        yield 'it was never live, for long' => ['added', $lost, false, 'added', $lasted($lost, 15)];
        yield 'it was not live before events' => ['known', $lost, false, 'added', []];
        yield 'its certificate had failed before events' => ['known', $failed, false, $failed, []];
        foreach ([$lost, $failed, $overdue] as $problem) {
            yield "{$problem}: it begins" => [$live, $problem, false, $live, []];
            yield "{$problem}: not long enough" => [$live, $problem, false, $live, $lasted($problem, 14)];
            yield "{$problem}: it has lasted" => [$live, $problem, true, $problem, $lasted($problem, 15)];
            yield "{$problem}: another has lasted" => [$live, $problem, false, $live, $lasted('another', 15)];
            yield "{$problem}: it still holds" => [$problem, $problem, false, $problem, []];
            yield "{$problem}: again within a day" => [$live, $problem, false, $live, ['fired' => self::NOW - self::DAY + 1] + $lasted($problem, 15)];
            yield "{$problem}: again a day after" => [$live, $problem, true, $problem, ['fired' => self::NOW - self::DAY] + $lasted($problem, 15)];
            yield "{$problem}: it has ended" => [$problem, $live, true, $live, []];
            yield "{$problem}: it is unknown whether it has ended" => [$problem, null, false, $problem, []];
            yield "{$problem}: the domain is removed" => [$problem, $removed, true, '', []];
        }
        yield 'another problem' => [$lost, $failed, true, $failed, $lasted($failed, 15)];
        yield 'a new domain has no certificate' => ['added', $failed, false, 'added', ['reason' => 'certificate.missing'] + $lasted($failed, 59)];
        yield 'a new domain has had none for an hour' => ['added', $failed, true, $failed, ['reason' => 'certificate.missing'] + $lasted($failed, 60)];
        yield 'it is removed' => [$live, $removed, true, '', []];
        yield 'it is removed before it was live' => ['added', $removed, true, '', []];
        yield 'it was removed' => ['', $removed, false, '', ['ours' => false]];
        yield 'it was never managed' => [$live, $removed, false, '', ['ours' => false]];
        yield 'it is on hold' => [$live, null, false, $live, ['state' => RecordState::Held]];
    }

    /**
     * @dataProvider cases
     *
     * @param array<string, mixed> $more
     */
    public function testWhetherAnEventIsFired(string $last, ?string $current, bool $fired, string $then, array $more): void
    {
        $fired_before = isset($more['fired']) ? ['fired' => [$current => $more['fired']]] : [];
        $memory = EventMemory::ofStored((string) json_encode(['last' => $last, 'ours' => $last !== ''] + $fired_before + $more), self::NOW);
        $memory = ($more['ours'] ?? true) ? $memory : new EventMemory($last);
        $record = self::record($more['owner'] ?? Owner::Managed, $more['state'] ?? RecordState::Ok);
        [$memory, $is_fired] = EventPolicy::decide($memory, $record, self::event($current, $more['reason'] ?? ''), self::NOW);
        self::assertSame([$fired, $then], [$is_fired, $memory->last]);
        // What was decided is decided: the same state fires nothing more.
        self::assertFalse(EventPolicy::decide($memory, $record, self::event($current, $more['reason'] ?? ''), self::NOW)[1]);
        self::assertEquals($memory, EventMemory::ofStored($memory->toStored(), self::NOW));
        self::assertLessThanOrEqual(255, strlen($memory->toStored()));
    }

    /** @return list<string> what is fired within two days, if the state at each check is as given */
    private static function firedWithinTwoDays(Closure $state): array
    {
        [$stored, $fired] = [(new EventMemory('domain_live', true))->toStored(), []];
        for ($check = 0; $check < 576; ++$check) {
            $now = self::NOW + ($check * 5 * self::MINUTE);
            $event = self::event($state($check));
            [$memory, $is_fired] = EventPolicy::decide(EventMemory::ofStored($stored, $now), self::record(), $event, $now);
            $stored = $memory->toStored();
            if ($is_fired) {
                $fired[] = (string) $event?->type->value;
            }
        }

        return $fired;
    }

    public function testDnsThatFlapsAtEveryCheckFiresNothing(): void
    {
        self::assertSame([], self::firedWithinTwoDays(static fn (int $check): string => $check % 2 === 0 ? 'dns_lost' : 'domain_live'));
    }

    public function testDnsThatFlapsSlowlyFiresOnceADay(): void
    {
        $twice = ['dns_lost', 'domain_live', 'dns_lost', 'domain_live'];
        self::assertSame($twice, self::firedWithinTwoDays(static fn (int $check): string => $check % 12 < 6 ? 'dns_lost' : 'domain_live'));
    }

    public function testEachKindOfProblemHasItsOwnDay(): void
    {
        $state = static fn (int $check): string => match (intdiv($check, 10)) {
            1 => 'dns_lost',
            3 => 'certificate_failed',
            5 => 'renewal_overdue',
            default => 'domain_live',
        };
        self::assertSame(['dns_lost', 'domain_live', 'certificate_failed', 'domain_live', 'renewal_overdue', 'domain_live'], self::firedWithinTwoDays($state));
    }

    public function testTheLongestMemoryFitsItsColumn(): void
    {
        $all = ['dns_lost' => self::NOW, 'certificate_failed' => self::NOW, 'renewal_overdue' => self::NOW];
        self::assertLessThanOrEqual(255, strlen((new EventMemory('certificate_failed', true, 'certificate_failed', self::NOW, $all))->toStored()));
    }

    public function testADamagedMemoryIsEmpty(): void
    {
        foreach (['', 'x', '[]', '{"last":1,"fired":"x","pending":[],"since":"y"}'] as $stored) {
            self::assertEquals(new EventMemory(), EventMemory::ofStored($stored, self::NOW), $stored);
        }
    }
}
