<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** An app of the account, with what it is in the pool or what it lacks to join. */
final class PoolEntry
{
    /**
     * @param PoolRole $role in the pool
     * @param PoolMember $member as it is, or would be, in the pool
     * @param PoolApp|null $app null for the main app
     * @param string $command makes its web root a link to that of the main app; empty if that is not known or not needed
     */
    public function __construct(
        public readonly PoolRole $role,
        public readonly PoolMember $member,
        public readonly ?PoolApp $app,
        public readonly string $command,
    ) {}

    /** Can it be added? Its proof is asked for when it is. */
    public function canJoin(): bool
    {
        return $this->role === PoolRole::None && $this->member->reason === PoolReason::NotProven;
    }

    /** May its web root lack the link to that of the main app, and nothing else keep it from the pool for good? */
    public function needsLink(): bool
    {
        return (
            $this->command !== ''
            && match ($this->member->reason) {
                PoolReason::NoOwnDomain, PoolReason::NotProven, PoolReason::ProofExpired => true,
                default => false,
            }
        );
    }

    /** Why it gets no domains; empty if it does, or can be added. */
    public function problem(): string
    {
        $reason = $this->member->reason;
        if ($reason === null || $this->canJoin() && $this->app?->answer === PoolAnswer::NotAsked) {
            return '';
        }
        $answer = $reason->isAboutProof() && $this->app !== null
            ? $this->app->answer->message($this->app->ownDomain)
            : '';

        return trim("{$reason->message()} {$answer}");
    }

    /** What an operator can do about the problem. */
    public function remedy(): string
    {
        $reason = $this->member->reason;

        return $reason === null || $this->problem() === '' ? '' : $reason->remedy();
    }

    /** Its name, or its id if the account does not have it. */
    public function name(): string
    {
        return $this->member->name === '' ? $this->member->appId : $this->member->name;
    }

    /** The message after it was added. */
    public function joinedMessage(): string
    {
        return sprintf(
            /* translators: 1: the name of an app, 2: a number */
            __('The app %1$s serves the network from now on. It has room for %2$d domains.', 'serverpilot-sync'),
            $this->name(),
            $this->member->room,
        );
    }

    /** The message after it was removed. */
    public function leavingMessage(): string
    {
        return sprintf(
            /* translators: 1: the name of an app, 2: a number */
            __('The app %1$s gets no more domains. It still has %2$d.', 'serverpilot-sync'),
            $this->name(),
            $this->member->ours,
        );
    }
}
