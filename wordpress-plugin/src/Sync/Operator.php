<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;

/** An operator's decisions, from the page or a command: each is recorded with its user, and a sync follows. */
final class Operator
{
    /**
     * Confirms the current pause. For any other reason, sync pauses again.
     *
     * @param string $confirmation of the pause that the operator was shown
     *
     * @return bool false if that is not the current pause
     */
    public static function resume(string $confirmation): bool
    {
        $pause = State::pause();
        if ($pause === null || !$pause->canBeConfirmed() || $pause->confirmation !== $confirmation) {
            return false;
        }
        State::change([
            'pause' => [],
            'confirmations' => [$pause->reason->value => $confirmation] + State::confirmations(),
        ]
        + (
            $pause->reason === PauseReason::Host
                ? ['former_tables' => array_map(strval(...), array_keys(State::array('mapping_tables')))]
                : []
        ));
        self::record('', 'resume', $pause->inHistory(MessageCode::Resumed));

        return true;
    }

    /** Sets what syncs may send. */
    public static function setPolicy(Policy $policy): void
    {
        if ($policy !== State::policy()) {
            State::set('policy', $policy->value);
            self::record('', 'policy', Message::ours(MessageCode::PolicySet, ['policy' => $policy->value]));
        }
    }

    /**
     * Approves the removal of these domains. The approval expires after 24 hours.
     *
     * @param list<string> $domains
     */
    public static function approveRemovals(array $domains): void
    {
        $now = time();
        State::update(static fn(array $state): array => [
            'approved_removals' => array_fill_keys($domains, $now) + (array) $state['approved_removals'],
            'removals_approved_at' => $now,
        ]);
        $shown = implode(', ', array_slice($domains, 0, 50)) . (count($domains) > 50 ? ', …' : '');
        self::record('', 'approve_removals', Message::ours(MessageCode::RemovalsApproved, ['domains' => $shown]));
    }

    /**
     * Approves domains, each for the site that the operator was shown with it, and for the reason for which it waits.
     *
     * @param list<string> $domains
     * @param array<array-key, int> $shown the site of each
     *
     * @return list<string> domains that are not approved, because the site that needs them is not the one that was shown
     */
    public static function approve(array $domains, array $shown, DesiredSites $sites): array
    {
        $present = $sites->of($domains);
        $refused = [];
        foreach ($domains as $domain) {
            $site = $present[$domain] ?? null;
            if ($site === null || $site !== ($shown[$domain] ?? null)) {
                $refused[] = $domain;
                continue;
            }
            $reason = DomainList::find($domain)?->reason;
            Approvals::add(new Approval($domain, $site, $reason?->needsApproval() === true ? $reason : null));
            DomainStore::enqueue($domain, 'approve');
            self::record($domain, 'approve', Message::ours(MessageCode::Approved, [
                'site' => DesiredSites::label($site),
            ]));
        }

        return $refused;
    }

    /** @param non-empty-list<string> $domains that {@see self::approve()} refused */
    public static function notApproved(array $domains): string
    {
        return sprintf(
            /* translators: %s: domains */
            __(
                'Not approved, because the site that needs it is not the one that was shown: %s. Check the site, then decide again.',
                'serverpilot-sync',
            ),
            implode(', ', $domains),
        );
    }

    /** Revokes the approval of a domain. If it is listed, it stays on the list until it is removed. */
    public static function revoke(string $domain): void
    {
        Approvals::end($domain);
        DomainStore::enqueue($domain, 'revoke');
        self::record($domain, 'revoke', Message::ours(MessageCode::Revoked));
    }

    /** Puts a domain on hold: no sync adds or removes it until it is released. */
    public static function hold(string $domain): void
    {
        self::decide($domain, Hold::Hold, 'hold', MessageCode::Held);
    }

    /** Removes a domain from the list by the next sync, even if it is unmanaged. No sync adds it again until it is released. */
    public static function remove(string $domain): void
    {
        self::decide($domain, Hold::Remove, 'remove_request', MessageCode::RemovalRequested);
    }

    /** Adopts a listed domain that was added outside this plugin, if a site uses it: otherwise the next sync would remove it. */
    public static function adopt(string $domain): void
    {
        if (!isset(MappedSites::of([$domain])[$domain])) {
            throw new RuntimeException(sprintf(
                /* translators: %s: a domain */
                __(
                    '%s cannot be adopted: no site uses it, so the next sync would remove it. Map it to a site first.',
                    'serverpilot-sync',
                ),
                $domain,
            ));
        }
        if (!DomainStore::adopt($domain)) {
            $owner = DomainList::find($domain)->owner ?? Owner::None;
            if ($owner === Owner::Managed || $owner === Owner::Adopted) {
                return;
            }
            throw new RuntimeException(sprintf(
                /* translators: %s: a domain */
                __(
                    '%s cannot be adopted: it is not a listed domain that was added outside this plugin.',
                    'serverpilot-sync',
                ),
                $domain,
            ));
        }
        self::record($domain, 'adopt', Message::ours(MessageCode::Adopted));
    }

    /** Dismisses another plugin's request for a domain. */
    public static function dismissRequest(string $domain): void
    {
        DomainStore::endRequests([$domain]);
        DomainStore::enqueue($domain, 'dismiss');
        self::record($domain, 'dismiss', Message::ours(MessageCode::RequestDismissed));
    }

    public static function release(string $domain): void
    {
        self::decide($domain, Hold::None, 'release', MessageCode::Released);
    }

    /**
     * Records a decision in the history, and wakes the worker.
     *
     * @param string $domain empty if it is not about a domain
     */
    public static function record(string $domain, string $what, Message $message): void
    {
        History::add($domain, $what, $message, $what);
        Scheduler::wake();
    }

    private static function decide(string $domain, Hold $hold, string $what, MessageCode $message): void
    {
        DomainStore::hold($domain, $hold, get_current_user_id());
        DomainStore::enqueue($domain, $what);
        self::record($domain, $what, Message::ours($message));
    }
}
