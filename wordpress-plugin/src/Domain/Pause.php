<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** Why syncs change nothing at present. */
final class Pause
{
    /**
     * @param string $message the reason in a sentence or two
     * @param int $since Unix time; 0 if it has not begun, as in a preview
     * @param string $confirmation what to remember if an operator confirms exactly this pause; empty if it ends when its cause does
     * @param array<array-key, string> $values of the plan that are texts
     */
    public function __construct(
        public readonly PauseReason $reason,
        public readonly string $message,
        public readonly int $since = 0,
        public readonly string $confirmation = '',
        public readonly array $values = [],
    ) {}

    /** @param array{reason: string, values: array<string, mixed>} $pause of `serverpilot_plan()` */
    public static function ofPlan(array $pause, string $confirmation): self
    {
        $reason = PauseReason::tryFrom($pause['reason']);

        // A newer extension may have a reason that this version has no text for.
        return (
            $reason === null
                ? new self(PauseReason::Account, $pause['reason'], confirmation: $confirmation)
                : new self(
                    $reason,
                    $reason->message($pause['values']),
                    confirmation: $confirmation,
                    values: array_filter($pause['values'], is_string(...)),
                )
        );
    }

    /** @param array<array-key, mixed> $stored as {@see self::toStored()} gave it; empty for none */
    public static function ofStored(array $stored): ?self
    {
        $values = $stored['values'] ?? [];

        return $stored === []
            ? null
            : new self(
                PauseReason::tryFrom((string) ($stored['reason'] ?? '')) ?? PauseReason::Account,
                (string) ($stored['message'] ?? ''),
                (int) ($stored['since'] ?? 0),
                (string) ($stored['confirmation'] ?? ''),
                is_array($values) ? array_filter($values, is_string(...)) : [],
            );
    }

    /** @return array{reason: string, message: string, since: int, confirmation: string, values: array<array-key, string>} */
    public function toStored(int $since): array
    {
        return [
            'reason' => $this->reason->value,
            'message' => $this->message,
            'since' => $since,
            'confirmation' => $this->confirmation,
            'values' => $this->values,
        ];
    }

    /** Can an operator end it by confirming that all is as intended? */
    public function canBeConfirmed(): bool
    {
        return $this->confirmation !== '';
    }

    /** What an operator can do. */
    public function remedy(): string
    {
        return match (true) {
            $this->canBeConfirmed() => __(
                'If that is intended, press "Resume sync" on the ServerPilot page. If this is a copy of the network or the wrong app, leave sync paused.',
                'serverpilot-sync',
            ),
            $this->reason === PauseReason::Empty => __(
                'If it is the right app, press the button on the ServerPilot page that adds the domain. Otherwise, correct the app ID.',
                'serverpilot-sync',
            ),
            default => __(
                'Fix the cause. Sync then resumes automatically within five minutes. To check now, press "Test connection" on the ServerPilot page.',
                'serverpilot-sync',
            ),
        };
    }
}
