<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Diagnosis;

use ServerPilot\Sync\Domain\ActionState;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;

/**
 * The path of a domain from its mapping to its visitor, check by check. Pure: facts in, checks out; the page passes stored
 * facts, the doctor fresh ones.
 *
 * | check         | OK if                                                                  |
 * |---------------|------------------------------------------------------------------------|
 * | `mapping`     | a site of the network has the domain                                   |
 * | `sync`        | the plugin knows it, and nothing is paused or on hold                  |
 * | `list`        | ServerPilot's list has it                                              |
 * | `server`      | ServerPilot has configured the server for the last change              |
 * | `dns`         | it points to the server, or to a CDN in front of it                    |
 * | `certificate` | the app's certificate covers it, and is renewed in time                |
 * | `site`        | a visitor gets the site of the domain                                  |
 * | `stage`       | Ultimate Multisite serves it; missing if that plugin has no record     |
 */
final class Diagnosis
{
    private const BEFORE_DNS = ['mapping', 'sync', 'list', 'server'];
    /** Seconds after which a server that has not contacted ServerPilot is away: with an action to fetch, and without. */
    private const AWAY_WITH_ACTION = 600;
    private const AWAY = 3_600;

    /** @param list<Check> $checks in the order of the path */
    private function __construct(
        public readonly array $checks,
    ) {}

    public static function of(DomainFacts $facts): self
    {
        return new self([
            self::mapping($facts),
            self::sync($facts),
            self::list($facts),
            self::server($facts),
            ...VisitorChecks::of($facts),
        ]);
    }

    /**
     * The check to fix first. In the part of ServerPilot and the plugin one that failed, else one that is on hold, else one that is
     * pending; then the first on the way of the visitor, where each fault hides those after it; an open action last, because it
     * ends without an operator. A check that was not made is not a problem.
     */
    public function firstProblem(): ?Check
    {
        $problems = array_values(array_filter(
            $this->checks,
            static fn(Check $check): bool => !in_array($check->state, [CheckState::Ok, CheckState::NotChecked], true),
        ));
        $open = array_values(array_filter($problems, static fn(Check $check): bool => $check->code === 'server.open'));
        foreach ([CheckState::Failed, CheckState::OnHold, CheckState::Pending] as $state) {
            foreach ($problems as $check) {
                if (
                    $check->state === $state
                    && in_array($check->name, self::BEFORE_DNS, true)
                    && $check !== ($open[0] ?? null)
                ) {
                    return $check;
                }
            }
        }
        $visitor = array_values(array_filter(
            $problems,
            static fn(Check $check): bool => !in_array($check->name, self::BEFORE_DNS, true),
        ));

        return $visitor[0] ?? $open[0] ?? null;
    }

    /** The overall state: that of the first problem; without one, OK only if every check was made. */
    public function state(): CheckState
    {
        $states = array_map(static fn(Check $check): CheckState => $check->state, $this->checks);

        return (
            $this->firstProblem()->state
            ?? (in_array(CheckState::NotChecked, $states, true) ? CheckState::NotChecked : CheckState::Ok)
        );
    }

    /** Does it wait for an operator? Not for one who put it on hold, removed it or chose to observe. */
    public function needsOperator(): bool
    {
        $problem = $this->firstProblem();

        return (
            in_array($problem?->state, [CheckState::Failed, CheckState::OnHold], true)
            && !in_array($problem->code ?? '', ['held.hold', 'held.removed', 'sync.observed'], true)
        );
    }

    private static function mapping(DomainFacts $facts): Check
    {
        $check = Check::named('mapping', __('Mapping', 'serverpilot-sync'));
        $owner = $facts->record->owner ?? Owner::None;

        return match (true) {
            $facts->isNetworkDomain => $check(
                CheckState::Ok,
                'network_domain',
                __('It is the network\'s own domain.', 'serverpilot-sync'),
            ),
            $facts->site !== '' => $check(
                CheckState::Ok,
                'site',
                /* translators: %s: the address of a site */
                sprintf(__('Used by site %s.', 'serverpilot-sync'), $facts->site),
            ),
            $facts->record?->askedFor !== null => $check(
                CheckState::Ok,
                'requested',
                __('Requested by another plugin.', 'serverpilot-sync'),
                __('If it is not needed, press "Dismiss request".', 'serverpilot-sync'),
            ),
            $facts->record === null && $facts->isListed !== true => $check(
                CheckState::Pending,
                'none',
                __('No site of this network uses it.', 'serverpilot-sync'),
                __('Map it to a site first, or make it a site\'s own domain.', 'serverpilot-sync'),
            ),
            in_array($owner, [Owner::None, Owner::Unmanaged], true) => $check(
                CheckState::Ok,
                'none',
                __('No site of this network uses it.', 'serverpilot-sync'),
            ),
            default => $check(
                CheckState::Pending,
                'gone',
                __('No site uses it any more.', 'serverpilot-sync'),
                __(
                    'It will be removed from ServerPilot\'s list: two minutes after it was unmapped, or after 15 minutes if the plugin was not notified of the change. If that is wrong, map it again.',
                    'serverpilot-sync',
                ),
            ),
        };
    }

    private static function sync(DomainFacts $facts): Check
    {
        $check = Check::named('sync', __('Sync', 'serverpilot-sync'));
        $record = $facts->record;
        if ($facts->pause !== null) {
            return $facts->pause->canBeConfirmed()
                ? $check(CheckState::Failed, 'needs_confirmation', $facts->pause->message, $facts->pause->remedy())
                : $check(CheckState::Failed, 'paused', $facts->pause->message, $facts->pause->remedy());
        }
        if ($facts->problem !== '') {
            return $check(
                CheckState::Failed,
                'unreachable',
                $facts->problem,
                __('Fix the cause. Syncs are retried automatically.', 'serverpilot-sync'),
            );
        }
        if ($facts->isNetworkDomain) {
            return $check(
                CheckState::Ok,
                'network_domain',
                __('A network\'s own domains are never added or removed.', 'serverpilot-sync'),
            );
        }
        $is_pending =
            $record === null
            || in_array($record->state, [RecordState::Pending, RecordState::Gone], true)
            || $record->due !== null && $record->state === RecordState::Ok;
        if ($facts->observes && $is_pending) {
            return $check(CheckState::OnHold, 'observed', Policy::Observe->message(), self::howToSend());
        }
        if ($record === null) {
            return $check(
                CheckState::Pending,
                'unknown',
                __('The plugin has no record of it yet.', 'serverpilot-sync'),
                __(
                    'The next sync reads all domains within five minutes. To do so now, press "Sync now".',
                    'serverpilot-sync',
                ),
            );
        }
        if ($record->state === RecordState::Held) {
            return $check(
                CheckState::OnHold,
                "held.{$record->reason->value}",
                $record->message,
                $record->reason->remedy(),
            );
        }
        if ($is_pending) {
            return $check(
                CheckState::Pending,
                'pending',
                __('The next sync handles it.', 'serverpilot-sync'),
                __(
                    'To sync it now, press "Sync now". If it stays pending, syncs are not running: see Site Health.',
                    'serverpilot-sync',
                ),
            );
        }

        return $check(CheckState::Ok, 'ok', match ($record->owner) {
            Owner::Managed => __('The plugin added it.', 'serverpilot-sync'),
            Owner::Adopted => __(
                'It was already on the list. The plugin adopted it and manages it.',
                'serverpilot-sync',
            ),
            default => __('It was added outside this plugin, and is left as it is.', 'serverpilot-sync'),
        });
    }

    private static function howToSend(): string
    {
        return __('To send changes, set the policy to "sync" on the "Settings" tab.', 'serverpilot-sync');
    }

    private static function list(DomainFacts $facts): Check
    {
        $check = Check::named('list', __('ServerPilot\'s list', 'serverpilot-sync'));
        $record = $facts->record;
        if ($record !== null && $record->state === RecordState::Failed) {
            return $check(CheckState::Failed, $record->reason->value, $record->message, $record->reason->remedy());
        }
        if ($record !== null && $record->reason === Reason::Leaving) {
            return $check(CheckState::Pending, 'leaving', $record->message);
        }
        if ($record !== null && in_array($record->reason, [Reason::Shared, Reason::Shadowed], true)) {
            // Only a warning, because the domain is on the list.
            $state = $record->reason === Reason::Shared ? CheckState::Ok : CheckState::Pending;

            return $check($state, $record->reason->value, $record->message, $record->reason->remedy());
        }
        if ($record !== null && $record->reason === Reason::Covered) {
            return $check(CheckState::Ok, 'covered', $record->message);
        }

        return match ($facts->isListed ?? ($record?->state === RecordState::Ok ? true : null)) {
            null => $check(CheckState::NotChecked, 'not_checked', __('Not checked yet.', 'serverpilot-sync')),
            true => $check(CheckState::Ok, 'listed', __('It is on the list.', 'serverpilot-sync')),
            false => $check(
                $record?->state === RecordState::Held ? CheckState::OnHold : CheckState::Pending,
                'absent',
                __('It is not on the list.', 'serverpilot-sync'),
                match (true) {
                    // The check "Sync" says what to do.
                    $record?->state === RecordState::Held, $facts->pause !== null => '',
                    $facts->observes => self::howToSend(),
                    default => __(
                        'The next sync adds it if a site uses it. To do so now, press "Sync now".',
                        'serverpilot-sync',
                    ),
                },
            ),
        };
    }

    private static function server(DomainFacts $facts): Check
    {
        $check = Check::named('server', __('Server', 'serverpilot-sync'));
        $limit = $facts->action === ActionState::Open ? self::AWAY_WITH_ACTION : self::AWAY;
        if ($facts->serverContact !== null && ($facts->now - $facts->serverContact) > $limit) {
            return $check(
                CheckState::Failed,
                'away',
                sprintf(
                    /* translators: %s: a span of time, such as "5 minutes" */
                    __('The server has not contacted ServerPilot for %s.', 'serverpilot-sync'),
                    human_time_diff($facts->serverContact, $facts->now),
                ),
                __(
                    'Check that the server is online and can reach ServerPilot. It gets all changes when it can.',
                    'serverpilot-sync',
                ),
            );
        }

        return match ($facts->action) {
            ActionState::Open => $check(
                CheckState::Pending,
                'open',
                __('ServerPilot is configuring the server for the last change.', 'serverpilot-sync'),
                __('This takes a minute or two.', 'serverpilot-sync'),
            ),
            ActionState::Failed => $check(
                CheckState::Failed,
                'failed',
                __('ServerPilot could not configure the server for the last change.', 'serverpilot-sync'),
                __(
                    'Check in ServerPilot whether the server is online and has free disk space. Then the list is sent again automatically.',
                    'serverpilot-sync',
                ),
            ),
            ActionState::None => $check(
                CheckState::Ok,
                'configured',
                __('The server is configured.', 'serverpilot-sync'),
            ),
        };
    }
}
