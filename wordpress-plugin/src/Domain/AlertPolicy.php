<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/**
 * Which mails are owed for a reason to warn, by whether it holds and what has been said of it. Pure.
 *
 * | holds   | said last     | then                                                  |
 * |---------|---------------|-------------------------------------------------------|
 * | yes     | nothing, over | `begun`, but not within a day of the last one         |
 * | yes     | begun         | nothing: it is known                                  |
 * | no      | begun         | `over`                                                |
 * | no      | nothing, over | nothing                                               |
 * | unknown | any           | nothing, and it stays as it was                       |
 *
 * A try counts before it is made, so that one that ends PHP is not repeated for ever; after three within a day the next one
 * waits for the next day.
 *
 * @phpstan-type Known array{since: int, mailed: int, over: bool, tries: list<int>}
 */
final class AlertPolicy
{
    private const DAY = 86_400;
    private const TRIES = 3;
    /** `since`: when it began, 0 if it does not hold; `mailed`: when the last `begun` was sent; `over`: is an `over` owed? */
    private const NOTHING = ['since' => 0, 'mailed' => 0, 'over' => false, 'tries' => []];

    /**
     * @param array{holds: array<string, bool|null>, mails: bool} $facts reasons, and whether each holds (null: nobody can tell);
     *        whether mails are wanted at all
     * @param array<mixed> $remembered what the last call gave, by reason
     *
     * @return array{mails: list<array{reason: string, what: 'begun'|'over'}>, memory: array<string, Known>}
     */
    public static function decide(array $facts, array $remembered, int $now): array
    {
        $mails = [];
        $memory = [];
        foreach ($facts['holds'] as $reason => $holds) {
            $known = self::known($remembered, $reason, $now);
            if ($holds !== null) {
                $what = self::owed($known, $holds);
                $known['since'] = match (true) {
                    !$holds => 0,
                    $known['since'] > 0 => $known['since'],
                    default => $now,
                };
                if (!$holds && !$facts['mails']) {
                    // Nobody who gets no mails waits for the end of it.
                    $known['over'] = false;
                }
                if ($what !== null && $facts['mails'] && count($known['tries']) < self::TRIES) {
                    $known['tries'][] = $now;
                    $mails[] = ['reason' => $reason, 'what' => $what];
                }
            }
            if ($known !== self::NOTHING) {
                $memory[$reason] = $known;
            }
        }

        return ['mails' => $mails, 'memory' => $memory];
    }

    /**
     * After a mail was sent.
     *
     * @param array<mixed> $memory
     * @param 'begun'|'over' $what
     *
     * @return array<mixed>
     */
    public static function sent(array $memory, string $reason, string $what, int $now): array
    {
        $known = self::known($memory, $reason, $now);
        $memory[$reason] =
            ['over' => $what === 'begun', 'tries' => []] + ($what === 'begun' ? ['mailed' => $now] : []) + $known;

        return $memory;
    }

    /**
     * What is remembered of a reason and still counts.
     *
     * @param array<mixed> $remembered
     *
     * @return Known
     */
    public static function known(array $remembered, string $reason, int $now): array
    {
        $row = (array) ($remembered[$reason] ?? []);
        $recent = static fn(int $time): bool => $time > ($now - self::DAY);
        $mailed = (int) ($row['mailed'] ?? 0);

        return [
            'since' => (int) ($row['since'] ?? 0),
            'mailed' => $recent($mailed) ? $mailed : 0,
            'over' => (bool) ($row['over'] ?? false),
            'tries' => array_values(array_filter(array_map(intval(...), (array) ($row['tries'] ?? [])), $recent)),
        ];
    }

    /**
     * @param Known $known
     *
     * @return 'begun'|'over'|null
     */
    private static function owed(array $known, bool $holds): ?string
    {
        return match (true) {
            $holds && !$known['over'] && $known['mailed'] === 0 => 'begun',
            !$holds && $known['over'] => 'over',
            default => null,
        };
    }
}
