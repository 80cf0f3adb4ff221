<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** The result of a sync, with the same summary for the page and the shell. */
final class SyncResult
{
    /**
     * @param string $message why it is paused or failed; empty otherwise
     * @param list<string> $added domains
     * @param list<string> $removed domains
     * @param array<string, string> $failed messages by domain
     * @param list<non-empty-list<string>> $actions for other plugins, each with its arguments; fired once everything is written
     */
    public function __construct(
        public readonly SyncOutcome $outcome,
        public readonly string $message = '',
        public readonly array $added = [],
        public readonly array $removed = [],
        public readonly array $failed = [],
        public readonly array $actions = [],
    ) {}

    /** @param list<non-empty-list<string>> $actions */
    public function withActions(array $actions): self
    {
        return new self($this->outcome, $this->message, $this->added, $this->removed, $this->failed, $actions);
    }

    /** This result with the changes of earlier rounds. Domains that failed then were retried. */
    public function after(self $earlier): self
    {
        return new self(
            $this->outcome,
            $this->message,
            array_values(array_unique([...$earlier->added, ...$this->added])),
            array_values(array_unique([...$earlier->removed, ...$this->removed])),
            $this->failed,
        );
    }

    public function isProblem(): bool
    {
        return (
            $this->failed !== []
            || !in_array(
                $this->outcome,
                [SyncOutcome::Done, SyncOutcome::Busy, SyncOutcome::Observed, SyncOutcome::Delayed],
                true,
            )
        );
    }

    public function summary(): string
    {
        return match ($this->outcome) {
            SyncOutcome::Busy => __('Another sync is running and handles pending changes.', 'serverpilot-sync'),
            /* translators: %s: the reason */
            SyncOutcome::Paused => sprintf(__('Paused: %s', 'serverpilot-sync'), $this->message),
            SyncOutcome::Observed => Policy::Observe->message(),
            SyncOutcome::Failed => sprintf(
                /* translators: %s: the reason */
                __('The sync failed and will be retried automatically: %s', 'serverpilot-sync'),
                $this->message,
            ),
            SyncOutcome::Delayed => __(
                'The last sync failed. The next one runs within ten minutes.',
                'serverpilot-sync',
            ),
            SyncOutcome::Done => sprintf(
                /* translators: 1, 2, 3: numbers of domains */
                __('Sync finished: %1$s added, %2$s removed, %3$s failed.', 'serverpilot-sync'),
                number_format_i18n(count($this->added)),
                number_format_i18n(count($this->removed)),
                number_format_i18n(count($this->failed)),
            ),
        };
    }
}
