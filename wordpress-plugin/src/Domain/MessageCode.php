<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Domain\Pool\MoveState;

/** Our messages that are stored, with their texts. The codes and the names of their values are stored: they stay as they are. */
enum MessageCode: string
{
    case Added = 'added';
    case Removed = 'removed';
    case NetworkDomainAdded = 'network_domain_added';
    case Restored = 'restored';
    case Revived = 'revived';
    /** Values: those of {@see Pause::toMessage()}. */
    case Pause = 'pause';
    case Resumed = 'resumed';
    /** Values: `reason`, and those of a plan. */
    case Reason = 'reason';
    /** The value `reason` is an {@see AdoptionReason}. */
    case Adoption = 'adoption';
    case PolicySet = 'policy_set';
    case AppJoined = 'app_joined';
    case AppLeaves = 'app_leaves';
    case MoveBegun = 'move_begun';
    case MoveSwitched = 'move_switched';
    case MoveReversed = 'move_reversed';
    /** The value `state` is a {@see MoveState}. */
    case MoveEnded = 'move_ended';
    case RemovalsApproved = 'removals_approved';
    case Approved = 'approved';
    case Revoked = 'revoked';
    case Held = 'held';
    case RemovalRequested = 'removal_requested';
    case Adopted = 'adopted';
    case RequestDismissed = 'request_dismissed';
    case Released = 'released';

    /** @param array<array-key, mixed> $values as they were stored, perhaps by another version */
    public function text(array $values): string
    {
        $texts = array_map(strval(...), array_filter($values, is_scalar(...)));
        $of = static fn(string $name): string => $texts[$name] ?? '';

        return match ($this) {
            self::Added => __('was added to ServerPilot\'s list.', 'serverpilot-sync'),
            self::Removed => __('was removed from ServerPilot\'s list.', 'serverpilot-sync'),
            self::NetworkDomainAdded => __('was added to ServerPilot\'s list by an administrator.', 'serverpilot-sync'),
            self::Restored => sprintf(
                /* translators: %s: a number */
                _n(
                    'An administrator restored an earlier list: %s domain was added.',
                    'An administrator restored an earlier list: %s domains were added.',
                    (int) $of('count'),
                    'serverpilot-sync',
                ),
                $of('count'),
            ),
            self::Revived => __('has a valid certificate, so Ultimate Multisite checks it again.', 'serverpilot-sync'),
            self::Pause => self::pause($values),
            self::Resumed => sprintf(
                /* translators: %s: why the sync was paused */
                __('An administrator resumed sync. The reason for the pause was: %s', 'serverpilot-sync'),
                self::pause($values),
            ),
            self::Reason => Reason::messageOf(
                $of('reason'),
                array_filter(
                    [
                        'app' => $texts['app'] ?? null,
                        'visitors' => $texts['visitors'] ?? null,
                    ],
                    is_string(...),
                ),
            ),
            self::Adoption => AdoptionReason::tryFrom($of('reason'))?->message() ?? $of('reason'),
            self::PolicySet => sprintf(
                /* translators: %s: a policy, as on the settings tab */
                __('An administrator set the policy to "%s".', 'serverpilot-sync'),
                Policy::ofStored($of('policy'))->label(),
            ),
            self::AppJoined => sprintf(
                /* translators: %s: the name of an app */
                __('An administrator added the app %s.', 'serverpilot-sync'),
                $of('app'),
            ),
            self::AppLeaves => sprintf(
                /* translators: %s: the name of an app */
                __('An administrator removed the app %s. It keeps its domains and gets no more.', 'serverpilot-sync'),
                $of('app'),
            ),
            self::MoveBegun => sprintf(
                /* translators: %s: the name of an app */
                __('An administrator moves it to the app %s.', 'serverpilot-sync'),
                $of('app'),
            ),
            self::MoveSwitched => __(
                'An administrator switched it to the other app without waiting for a certificate.',
                'serverpilot-sync',
            ),
            self::MoveReversed => __('An administrator reversed its move.', 'serverpilot-sync'),
            self::MoveEnded => (MoveState::tryFrom($of('state')) ?? MoveState::Unknown)->message(),
            self::RemovalsApproved => sprintf(
                /* translators: %s: domains */
                __('An administrator approved the removal of %s.', 'serverpilot-sync'),
                $of('domains'),
            ),
            self::Approved => sprintf(
                /* translators: %s: a site */
                __('An administrator approved it. Site: %s', 'serverpilot-sync'),
                $of('site'),
            ),
            self::Revoked => __('An administrator revoked its approval.', 'serverpilot-sync'),
            self::Held => __('An administrator put it on hold.', 'serverpilot-sync'),
            self::RemovalRequested => __('An administrator removed it.', 'serverpilot-sync'),
            self::Adopted => __('An administrator adopted it.', 'serverpilot-sync'),
            self::RequestDismissed => __(
                'An administrator dismissed the request of another plugin.',
                'serverpilot-sync',
            ),
            self::Released => __('An administrator released the hold.', 'serverpilot-sync'),
        };
    }

    /** @param array<array-key, mixed> $values */
    private static function pause(array $values): string
    {
        return Pause::ofStored($values)->message ?? '';
    }
}
