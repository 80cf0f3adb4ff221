<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

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
 * | `dns`         | it points to the server                                                |
 * | `certificate` | the app's certificate covers it, and does not end soon                 |
 * | `stage`       | Ultimate Multisite serves it; missing if that plugin has no record     |
 */
final class Diagnosis
{
    /** Days before its end from which a certificate that ServerPilot has not renewed needs attention. */
    public const CERTIFICATE_WARNING_DAYS = 14;
    private const DAY = 86_400;

    /** @param list<Check> $checks in the order of the path */
    private function __construct(
        public readonly array $checks,
    ) {}

    public static function of(DomainFacts $facts): self
    {
        return new self(array_values(array_filter([
            self::mapping($facts),
            self::sync($facts),
            self::list($facts),
            self::server($facts),
            self::dns($facts),
            self::certificate($facts),
            self::stage($facts),
        ])));
    }

    /**
     * The check to fix first: one that failed, else one that is on hold, else one that is pending; an open action last, because
     * it ends without an operator. A check that was not made is not a problem.
     */
    public function firstProblem(): ?Check
    {
        $open = null;
        foreach ([CheckState::Failed, CheckState::OnHold, CheckState::Pending] as $state) {
            foreach ($this->checks as $check) {
                if ($check->code === 'server.open') {
                    $open = $check;
                } elseif ($check->state === $state) {
                    return $check;
                }
            }
        }

        return $open;
    }

    /** As a whole: that of the first problem; without one, OK only if every check was made. */
    public function state(): CheckState
    {
        $states = array_map(static fn(Check $check): CheckState => $check->state, $this->checks);

        return (
            $this->firstProblem()->state
            ?? (in_array(CheckState::NotChecked, $states, true) ? CheckState::NotChecked : CheckState::Ok)
        );
    }

    private static function mapping(DomainFacts $facts): Check
    {
        $check = self::named('mapping', __('Mapping', 'serverpilot-sync'));
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
                    'It is removed from ServerPilot\'s list two minutes after it was unmapped, or after a quarter of an hour if nothing announced it. If that is wrong, map it again.',
                    'serverpilot-sync',
                ),
            ),
        };
    }

    private static function sync(DomainFacts $facts): Check
    {
        $check = self::named('sync', __('Sync', 'serverpilot-sync'));
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
                __('The networks\' own domains are never added and never removed.', 'serverpilot-sync'),
            );
        }
        $is_pending =
            $record === null
            || in_array($record->state, [RecordState::Pending, RecordState::Gone], true)
            || $record->due !== null && $record->state === RecordState::Ok;
        if ($facts->observes && $is_pending) {
            return $check(
                CheckState::OnHold,
                'observed',
                Policy::Observe->message(),
                __('To send changes, set the policy to "sync" on the tab "Settings".', 'serverpilot-sync'),
            );
        }
        if ($record === null) {
            return $check(
                CheckState::Pending,
                'unknown',
                __('The plugin does not know it yet.', 'serverpilot-sync'),
                __(
                    'The next sync, within five minutes, reads all domains. "Sync now" does so at once.',
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
                    '"Sync now" does so at once. If it stays pending, syncs do not run: see Site Health.',
                    'serverpilot-sync',
                ),
            );
        }

        return $check(CheckState::Ok, 'ok', match ($record->owner) {
            Owner::Managed => __('The plugin added it.', 'serverpilot-sync'),
            Owner::Adopted => __('It was listed when sync was switched on, and is managed since.', 'serverpilot-sync'),
            default => __('It was added outside this plugin, which leaves it as it is.', 'serverpilot-sync'),
        });
    }

    private static function list(DomainFacts $facts): Check
    {
        $check = self::named('list', __('ServerPilot\'s list', 'serverpilot-sync'));
        $record = $facts->record;
        if ($record !== null && $record->state === RecordState::Failed) {
            return $check(CheckState::Failed, $record->reason->value, $record->message, $record->reason->remedy());
        }
        if ($record !== null && $record->reason === Reason::Leaving) {
            return $check(CheckState::Pending, 'leaving', $record->message);
        }
        if ($record !== null && in_array($record->reason, [Reason::Shared, Reason::Shadowed], true)) {
            // It only warns: the server answers.
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
                __('The next sync adds it if a site uses it. "Sync now" does so at once.', 'serverpilot-sync'),
            ),
        };
    }

    private static function server(DomainFacts $facts): Check
    {
        $check = self::named('server', __('Server', 'serverpilot-sync'));

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
                    'Check the server in ServerPilot: is it online, is its disk full? The list is sent again automatically.',
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

    private static function dns(DomainFacts $facts): Check
    {
        $check = self::named('dns', __('DNS', 'serverpilot-sync'));
        $found = $facts->addresses === null || $facts->addresses === [] ? '' : ' ' . implode(', ', $facts->addresses);
        $remedy = sprintf(
            /* translators: 1: a domain, 2: an IP address */
            __('Set an A record for %1$s to %2$s at the domain\'s DNS provider.', 'serverpilot-sync'),
            $facts->domain,
            $facts->serverAddress === '' ? '?' : $facts->serverAddress,
        );

        return match ($facts->dns) {
            DnsState::Here => $check(
                CheckState::Ok,
                'here',
                __('It points to this server.', 'serverpilot-sync') . $found,
            ),
            DnsState::Elsewhere => $check(
                CheckState::Pending,
                'elsewhere',
                __('It points to another server.', 'serverpilot-sync') . $found,
                $remedy . ' '
                    . __(
                        'Behind a proxy such as a CDN this may be intended: see the filter serverpilot_addresses.',
                        'serverpilot-sync',
                    ),
            ),
            DnsState::Proxied => $check(
                CheckState::Ok,
                'proxied',
                __(
                    'It points to another address, with a valid certificate: a CDN, or another server.',
                    'serverpilot-sync',
                )
                    . $found,
                $remedy . ' ' . __('Behind a CDN, nothing has to be done.', 'serverpilot-sync'),
            ),
            DnsState::NoAddress => $check(
                CheckState::Pending,
                'no_address',
                __('It has no address.', 'serverpilot-sync'),
                $remedy,
            ),
            DnsState::NotChecked => $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked yet.', 'serverpilot-sync'),
            ),
        };
    }

    private static function certificate(DomainFacts $facts): Check
    {
        $check = self::named('certificate', __('Certificate', 'serverpilot-sync'));
        $end = $facts->certificateEnd;
        $until = $end === null ? '' : (string) wp_date((string) get_option('date_format'), $end);

        return match (true) {
            $facts->certificate === CertificateState::Invalid => $check(
                CheckState::Failed,
                'invalid',
                $facts->certificateMessage,
                __(
                    'If DNS is correct, press "Sync now". If a proxy answers, check its certificate.',
                    'serverpilot-sync',
                ),
            ),
            $facts->certificate === CertificateState::Missing => $check(
                CheckState::Pending,
                'missing',
                __('The app\'s certificate does not cover it yet.', 'serverpilot-sync'),
                $facts->dns === DnsState::Here
                    ? __('ServerPilot issues it, usually within 5 to 15 minutes.', 'serverpilot-sync')
                    : __(
                        'Let\'s Encrypt cannot issue a certificate until this domain points to this server.',
                        'serverpilot-sync',
                    ),
            ),
            $facts->certificate === CertificateState::NotChecked => $check(
                CheckState::NotChecked,
                'not_checked',
                __('Not checked yet.', 'serverpilot-sync'),
            ),
            $end !== null && $end < ($facts->now + (self::CERTIFICATE_WARNING_DAYS * self::DAY)) => $check(
                $end < $facts->now ? CheckState::Failed : CheckState::Pending,
                'ends',
                /* translators: %s: a date */
                sprintf(__('The certificate ends on %s.', 'serverpilot-sync'), $until),
                __(
                    'ServerPilot usually renews it a month before. Check the app\'s SSL tab in ServerPilot.',
                    'serverpilot-sync',
                ),
            ),
            default => $check(
                CheckState::Ok,
                'covered',
                trim(
                    (
                        $until === ''
                            ? __('The app\'s certificate covers it.', 'serverpilot-sync')
                            /* translators: %s: a date */
                            : sprintf(__('The certificate covers it until %s.', 'serverpilot-sync'), $until)
                    )
                    . ' '
                    . (
                        $facts->certificateMessage === ''
                            ? ''
                            : sprintf(
                                /* translators: %s: an error message */
                                __('It could not be checked from this server: %s', 'serverpilot-sync'),
                                $facts->certificateMessage,
                            )
                    ),
                ),
            ),
        };
    }

    private static function stage(DomainFacts $facts): ?Check
    {
        $check = self::named('stage', __('Ultimate Multisite', 'serverpilot-sync'));

        return match ($facts->stage) {
            null => null,
            'done', 'done-without-ssl' => $check(
                CheckState::Ok,
                'done',
                __('It serves the site at this domain.', 'serverpilot-sync'),
            ),
            'failed', 'ssl-failed' => $check(
                CheckState::Failed,
                'failed',
                __('It has given up on this domain, and does not serve it.', 'serverpilot-sync'),
                __(
                    'Once DNS and certificate are correct, the plugin restarts its check, within minutes to hours.',
                    'serverpilot-sync',
                ),
            ),
            default => $check(
                CheckState::Pending,
                'checking',
                __('It is still checking DNS or certificate.', 'serverpilot-sync'),
                __('It checks every five minutes; the domain works when it is done.', 'serverpilot-sync'),
            ),
        };
    }

    /** @return \Closure(CheckState, string, string, string=): Check */
    private static function named(string $name, string $label): \Closure
    {
        return static fn(CheckState $state, string $result, string $message, string $remedy = ''): Check => new Check(
            $name,
            $label,
            $state,
            str_starts_with($result, 'held.') ? $result : "{$name}.{$result}",
            $message,
            $remedy,
        );
    }
}
