<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** One line of the history. */
final class HistoryLine
{
    /**
     * @param int $at Unix time
     * @param string $domain empty if it concerns the network
     * @param string $event the hook or the decision that caused it
     * @param int $userId 0 if no user did
     * @param string $what such as `add`, `remove`, `failure` or `pause`
     * @param string $message in the current language; a message of others as it is
     * @param int $listed entries on the list before the change; 0 if that does not apply
     * @param RemovalCause|null $cause why a domain was removed; null if that does not apply
     * @param int $mappings managed and adopted mappings before the change; 0 if that does not apply
     * @param string $appId the app of a pool whose list changed; empty if that does not apply
     * @param string $values {@see Message::toStored()}
     */
    public function __construct(
        public readonly int $at,
        public readonly string $domain,
        public readonly string $event,
        public readonly int $userId,
        public readonly string $what,
        public readonly string $message,
        public readonly int $listed,
        public readonly ?RemovalCause $cause = null,
        public readonly int $mappings = 0,
        public readonly string $appId = '',
        public readonly string $values = '',
    ) {}

    /** A line that is written now, by the current user. */
    public static function now(
        string $domain,
        string $what,
        Message $message,
        string $event = '',
        int $listed = 0,
        ?RemovalCause $cause = null,
        int $mappings = 0,
        string $app_id = '',
    ): self {
        return new self(
            0,
            $domain,
            $event,
            0,
            $what,
            $message->text(),
            $listed,
            $cause,
            $mappings,
            $app_id,
            $message->toStored(),
        );
    }
}
