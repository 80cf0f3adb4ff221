<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** A pause: why syncs change nothing. */
final class Pause
{
    /**
     * @param string $message the reason in a sentence or two
     * @param int $since Unix time; 0 if it has not started, as in a preview
     * @param string $confirmation the value to store when an operator confirms this pause; empty if it cannot be confirmed
     * @param array<array-key, string> $values the plan's values that are strings
     * @param array<array-key, mixed>|null $facts all of them; null if there is no text of ours to render from them
     */
    public function __construct(
        public readonly PauseReason $reason,
        public readonly string $message,
        public readonly int $since = 0,
        public readonly string $confirmation = '',
        public readonly array $values = [],
        private readonly ?array $facts = null,
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
                    facts: $pause['values'],
                )
        );
    }

    /** @param array<array-key, mixed> $stored as returned by {@see self::toStored()}; empty for none */
    public static function ofStored(array $stored): ?self
    {
        $values = $stored['values'] ?? [];
        $reason = PauseReason::tryFrom((string) ($stored['reason'] ?? ''));
        $facts = $stored['facts'] ?? null;
        // The previous version stored only the text.
        $facts = is_array($facts) ? $facts : null;
        $text = $facts === null ? null : $reason?->message($facts);

        return $stored === []
            ? null
            : new self(
                $reason ?? PauseReason::Account,
                $text ?? (string) ($stored['message'] ?? ''),
                (int) ($stored['since'] ?? 0),
                (string) ($stored['confirmation'] ?? ''),
                is_array($values) ? array_filter($values, is_string(...)) : [],
                $facts,
            );
    }

    /** @return array{reason: string, message: string, since: int, confirmation: string, values: array<array-key, string>, facts: array<array-key, mixed>|null} */
    public function toStored(int $since): array
    {
        return [
            'reason' => $this->reason->value,
            'message' => $this->message,
            'since' => $since,
            'confirmation' => $this->confirmation,
            'values' => $this->values,
            'facts' => $this->facts,
        ];
    }

    /** A message of the history about it. */
    public function inHistory(MessageCode $code): Message
    {
        return Message::ours($code, [
            'reason' => $this->reason->value,
            'message' => $this->message,
            'facts' => $this->facts,
        ]);
    }

    /** Its code in docs/messages.md. Only some pauses of one reason end by an operator's confirmation. */
    public function code(): string
    {
        return $this->reason === PauseReason::Serves && $this->canBeConfirmed()
            ? 'pause.wildcard'
            : "pause.{$this->reason->value}";
    }

    /** Can an operator end it by confirming its reason? */
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
