<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Why syncs change nothing at present. */
final class Pause
{
    /**
     * @param string $message the reason in a sentence or two
     * @param int $since Unix time; 0 if it has not begun, as in a preview
     */
    public function __construct(
        public readonly PauseReason $reason,
        public readonly string $message,
        public readonly int $since = 0,
    ) {}

    /** @param array{reason: string, values: array<string, mixed>} $pause of `serverpilot_plan()` */
    public static function ofPlan(array $pause): self
    {
        $reason = PauseReason::tryFrom($pause['reason']);

        // A newer extension may have a reason that this version has no text for.
        return $reason === null
            ? new self(PauseReason::Account, $pause['reason'])
            : new self($reason, $reason->message($pause['values']));
    }

    /** @param array<array-key, mixed> $stored as {@see self::toStored()} gave it; empty for none */
    public static function ofStored(array $stored): ?self
    {
        return $stored === []
            ? null
            : new self(
                PauseReason::tryFrom((string) ($stored['reason'] ?? '')) ?? PauseReason::Account,
                (string) ($stored['message'] ?? ''),
                (int) ($stored['since'] ?? 0),
            );
    }

    /** @return array{reason: string, message: string, since: int} */
    public function toStored(int $since): array
    {
        return ['reason' => $this->reason->value, 'message' => $this->message, 'since' => $since];
    }
}
