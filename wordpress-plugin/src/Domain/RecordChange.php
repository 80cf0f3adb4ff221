<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The result of a sync for one domain, to be recorded. A shape of `serverpilot_plan()`. */
final class RecordChange
{
    /**
     * @param Message $stored the message as it is stored
     * @param int|null $retryAt Unix time; null if the next sync decides again
     */
    private function __construct(
        public readonly string $domain,
        public readonly RecordState $state,
        public readonly Reason $reason,
        public readonly string $message,
        public readonly Message $stored,
        public readonly int $attempts,
        public readonly ?int $retryAt,
    ) {}

    /** @param array{domain: string, state: string, reason: ?string, values: array{app?: string, visitors?: string, message?: string}, attempts: int, retry_at: ?int} $record */
    public static function ofPlan(array $record): self
    {
        $reason = $record['reason'] ?? '';
        $is_ours = Reason::tryFrom($reason) !== null && $reason !== '' && !isset($record['values']['message']);
        $message = $is_ours
            ? Message::ours(MessageCode::Reason, ['reason' => $reason] + $record['values'])
            : Message::ofOthers(Reason::messageOf($reason, $record['values']));

        return new self(
            $record['domain'],
            RecordState::tryFrom($record['state']) ?? RecordState::Held,
            Reason::tryFrom($reason) ?? Reason::Server,
            $message->text(),
            $message,
            $record['attempts'],
            $record['retry_at'],
        );
    }
}
