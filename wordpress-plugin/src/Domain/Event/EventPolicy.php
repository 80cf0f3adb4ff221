<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

use ServerPilot\Sync\Domain\DomainRecord;
use ServerPilot\Sync\Domain\RecordState;

/**
 * Which event of a domain is fired, by its present state and what was fired before. Pure.
 *
 * | present state | last                            | then                                                              |
 * |---------------|---------------------------------|-------------------------------------------------------------------|
 * | no event      | any                             | none; a problem that has not lasted is forgotten                  |
 * | the last one  | any                             | none; the same                                                    |
 * | removed       | any                             | fired if the plugin has managed the domain                        |
 * | live          | known                           | remembered, not fired                                             |
 * | live          | added, a problem                | fired                                                             |
 * | DNS lost      | known, added                    | none: it was never live; its first `domain_live` is due from now on |
 * | other problem | known                           | remembered, not fired                                             |
 * | any problem   | other                           | fired once it has lasted, but not within a day of the last one of its kind |
 *
 * So a DNS record that flaps fires each event once a day at most, and one that is wrong in a single check fires none. A domain
 * that is not on the list keeps its memory.
 */
final class EventPolicy
{
    private const LASTING = 900;
    /** For a certificate that is still to be issued. */
    private const ISSUANCE = 3_600;

    /** @return array{EventMemory, bool} what to remember, and whether the event is fired */
    public static function decide(EventMemory $memory, DomainRecord $record, ?NetworkEvent $current, int $now): array
    {
        if ($current?->type === NetworkEventType::DomainRemoved) {
            return [$memory->withoutDomain(), $memory->isOurs];
        }
        if ($record->state !== RecordState::Ok) {
            return [$memory, false];
        }
        $memory = $memory->withOwner($record->owner);
        if ($current === null || $current->type->value === $memory->last) {
            return [$memory->withPending('', 0), false];
        }
        $type = $current->type;
        $is_known = $memory->last === EventMemory::KNOWN;
        if (!$type->isProblem()) {
            return [$memory->withLast($type->value), !$is_known];
        }
        if ($type === NetworkEventType::DnsLost && ($is_known || $memory->last === EventMemory::ADDED)) {
            return [$memory->withLast(EventMemory::ADDED), false];
        }
        if ($is_known) {
            return [$memory->withLast($type->value), false];
        }
        if ($memory->pending !== $type->value) {
            return [$memory->withPending($type->value, $now), false];
        }
        $lasting = $current->reason === 'certificate.missing' ? self::ISSUANCE : self::LASTING;

        return (
            ($now - $memory->pendingSince) < $lasting || isset($memory->fired[$type->value])
                ? [$memory, false]
                : [$memory->withFired($type, $now), true]
        );
    }
}
