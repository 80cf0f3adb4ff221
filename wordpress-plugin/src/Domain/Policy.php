<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

/** What syncs may send: the operator's choice; the codes of `serverpilot_plan()`. */
enum Policy: string
{
    case Sync = 'sync';
    case AddOnly = 'add-only';
    case Observe = 'observe';

    /** A policy that this version does not know sends nothing. */
    public static function ofStored(string $policy): self
    {
        return self::tryFrom($policy) ?? self::Observe;
    }

    public function label(): string
    {
        return match ($this) {
            self::Sync => __(
                'Sync: add domains that sites use, and remove domains that they no longer use',
                'serverpilot-sync',
            ),
            self::AddOnly => __('Add only: add domains that sites use, and remove none', 'serverpilot-sync'),
            self::Observe => __('Observe: send nothing; the preview shows what a sync would do', 'serverpilot-sync'),
        };
    }

    /** Describes the policy, for the page and the shell. */
    public function message(): string
    {
        return match ($this) {
            self::Sync => __('Syncs add and remove domains.', 'serverpilot-sync'),
            self::AddOnly => __(
                'The policy is "add-only": syncs remove only domains that an administrator removes.',
                'serverpilot-sync',
            ),
            self::Observe => __(
                'The policy is "observe": nothing is sent to ServerPilot. The preview shows what a sync would do.',
                'serverpilot-sync',
            ),
        };
    }
}
