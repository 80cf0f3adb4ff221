<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Event;

/**
 * Which mail an alert needs, by whether it is active and what was mailed before. Pure.
 *
 * | active  | last mail    | then                                                     |
 * |---------|--------------|----------------------------------------------------------|
 * | yes     | none, ended  | `Begun`, but not within a day of the last one            |
 * | yes     | begun        | none                                                     |
 * | no      | begun        | `Ended`                                                  |
 * | no      | none, ended  | none                                                     |
 * | unknown | any          | none, and the memory stays as it is                      |
 *
 * An attempt is counted before it is made, so that one that crashes PHP is not repeated forever. After three within a day, the
 * next one waits until a day has passed since the first.
 */
final class AlertPolicy
{
    private const ATTEMPTS = 3;

    /**
     * @param bool|null $holds null if it is unknown
     * @param bool $mails_on the setting
     *
     * @return array{AlertMemory, AlertMail|null} what to remember, and the mail to send
     */
    public static function decide(AlertMemory $memory, ?bool $holds, bool $mails_on, int $now): array
    {
        if ($holds === null) {
            return [$memory, null];
        }
        $mail = match (true) {
            !$mails_on || count($memory->attempts) >= self::ATTEMPTS => null,
            $holds && !$memory->endOwed && $memory->mailed === 0 => AlertMail::Begun,
            !$holds && $memory->endOwed => AlertMail::Ended,
            default => null,
        };
        $since = $memory->since > 0 ? $memory->since : $now;

        return [
            new AlertMemory(
                $holds ? $since : 0,
                $memory->mailed,
                // With mails off, no all-clear is owed.
                $memory->endOwed && ($holds || $mails_on),
                $mail === null ? $memory->attempts : [...$memory->attempts, $now],
            ),
            $mail,
        ];
    }

    /** What to remember after a mail was sent. */
    public static function sent(AlertMemory $memory, AlertMail $mail, int $now): AlertMemory
    {
        $begun = $mail === AlertMail::Begun;

        return new AlertMemory($memory->since, $begun ? $now : $memory->mailed, $begun);
    }
}
