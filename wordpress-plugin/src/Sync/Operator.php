<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use RuntimeException;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Domain\Hold;
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
     * What the pause says is intended, here and now. Another reason pauses again.
     *
     * @param string $confirmation of the pause that the operator was shown
     *
     * @return bool false if that is not the present pause
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
        $message = sprintf(
            /* translators: %s: why the sync was paused */
            __('An administrator resumed sync. The reason for the pause was: %s', 'serverpilot-sync'),
            $pause->message,
        );
        self::record('', 'resume', $message);

        return true;
    }

    /** What syncs may send from now on. */
    public static function setPolicy(Policy $policy): void
    {
        if ($policy !== State::policy()) {
            State::set('policy', $policy->value);
            self::record(
                '',
                'policy',
                sprintf(
                    /* translators: %s: the name of a policy, such as "observe" */
                    __('An administrator set the policy to "%s".', 'serverpilot-sync'),
                    $policy->value,
                ),
            );
        }
    }

    /**
     * The removals of these domains, which wait for it, may be made within 24 hours.
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
        self::record(
            '',
            'approve_removals',
            sprintf(
                /* translators: %s: domains */
                __('An administrator approved the removal of %s.', 'serverpilot-sync'),
                $shown,
            ),
        );
    }

    /** A domain that waits for it: for the site that has it now, and for the reason that the operator was shown. */
    public static function approve(string $domain): void
    {
        $record = DomainList::find($domain);
        $sites = MappedSites::of([$domain]);
        $site = isset($sites[$domain]) ? $sites[$domain]->blogId : $record?->askedFor;
        $reason = $record !== null && $record->reason->needsApproval() ? $record->reason : null;
        Approvals::add(new Approval($domain, $site, $reason));
        DomainStore::enqueue($domain, 'approve');
        self::record($domain, 'approve', __('An administrator approved it.', 'serverpilot-sync'));
    }

    /** It needs an approval again. If it is listed, it stays there until it is removed. */
    public static function revoke(string $domain): void
    {
        Approvals::end($domain);
        DomainStore::enqueue($domain, 'revoke');
        self::record($domain, 'revoke', __('An administrator revoked its approval.', 'serverpilot-sync'));
    }

    /** No sync adds or removes the domain until the hold is released. */
    public static function hold(string $domain): void
    {
        self::decide($domain, Hold::Hold, 'hold', __('An administrator put it on hold.', 'serverpilot-sync'));
    }

    /** The next sync removes the domain from the list, also if the plugin did not add it, and none adds it again until it is released. */
    public static function remove(string $domain): void
    {
        self::decide($domain, Hold::Remove, 'remove_request', __('An administrator removed it.', 'serverpilot-sync'));
    }

    /** A listed domain that was added outside this plugin is managed from now on. One that no site uses would be removed. */
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
        self::record($domain, 'adopt', __('An administrator adopted it.', 'serverpilot-sync'));
    }

    /** Another plugin asked for the domain: it is not needed any more. */
    public static function dismissRequest(string $domain): void
    {
        DomainStore::endRequests([$domain]);
        DomainStore::enqueue($domain, 'dismiss');
        self::record(
            $domain,
            'dismiss',
            __('An administrator dismissed the request of another plugin.', 'serverpilot-sync'),
        );
    }

    public static function release(string $domain): void
    {
        self::decide($domain, Hold::None, 'release', __('An administrator released the hold.', 'serverpilot-sync'));
    }

    /** The login of a user who decided; empty if it was none, or if the user is gone. */
    public static function login(int $user_id): string
    {
        $user = get_userdata($user_id);

        return $user === false ? '' : $user->user_login;
    }

    private static function decide(string $domain, Hold $hold, string $what, string $message): void
    {
        DomainStore::hold($domain, $hold, get_current_user_id());
        DomainStore::enqueue($domain, $what);
        self::record($domain, $what, $message);
    }

    private static function record(string $domain, string $what, string $message): void
    {
        History::add($domain, $what, $message, $what);
        Scheduler::wake();
    }
}
