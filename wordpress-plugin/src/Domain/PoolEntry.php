<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

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
        $is_about_proof = $reason === PoolReason::NotProven || $reason === PoolReason::ProofExpired;
        $answer = $is_about_proof && $this->app !== null ? $this->app->answer->message($this->app->ownDomain) : '';

        return trim("{$reason->message()} {$answer}");
    }

    /** What an operator can do about the problem. */
    public function remedy(): string
    {
        $reason = $this->member->reason;

        return $reason === null || $this->problem() === '' ? '' : $reason->remedy();
    }
}
