<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** How full an app of the pool was at the last sync. */
final class AppCapacity
{
    /**
     * @param string $name or the id, if that is not known
     * @param int $listed entries of its list
     * @param int $names those of them that a certificate can cover
     * @param int $places entries that it can have within the limits of list and certificate
     * @param int $room those of them that are free
     */
    public function __construct(
        public readonly string $name,
        public readonly int $listed,
        public readonly int $names,
        public readonly int $places,
        public readonly int $room,
    ) {}

    public static function ofStored(string $name, mixed $stored): self
    {
        $stored = is_array($stored) ? $stored : [];
        $number = static fn(string $of): int => is_int($stored[$of] ?? null) ? $stored[$of] : 0;

        return new self($name, $number('listed'), $number('names'), $number('places'), $number('room'));
    }

    /** @return array{listed: int, names: int, places: int, room: int} */
    public static function toStored(PoolMember $member): array
    {
        return [
            'listed' => $member->listed,
            'names' => $member->names,
            'places' => $member->places,
            'room' => $member->reason === null && !$member->isLeaving ? $member->room : 0,
        ];
    }

    /** For a list of apps, for example "network: 3 of 300 domains, 2 of 100 names on its certificate, room for 97". */
    public function message(): string
    {
        return sprintf(
            /* translators: 1: the name of an app, 2, 4, 6: numbers, 3, 5: limits */
            __('%1$s: %2$s of %3$s domains, %4$s of %5$s for its certificate, room for %6$s', 'serverpilot-sync'),
            $this->name,
            number_format_i18n($this->listed),
            number_format_i18n(Capacity::APP_DOMAINS),
            number_format_i18n($this->names),
            number_format_i18n(Capacity::CERTIFICATE_NAMES),
            number_format_i18n($this->room),
        );
    }
}
