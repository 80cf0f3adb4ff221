<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Admin\Summary;
use ServerPilot\Sync\Mail\Alerts;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** Does the plugin do its work, by what it remembers: passes, names, certificates, a pause. No request. */
final class WorkChecks
{
    /** Names that are listed. */
    private const NAMES = 10;
    /** Three heartbeats. */
    private const LATE = 15 * MINUTE_IN_SECONDS;

    public static function passes(): Verdict
    {
        if (!Plugin::instance()->isOn()) {
            return new Verdict('recommended', __('ServerPilot Sync is switched off', 'serverpilot-sync'), [
                __(
                    'No pass runs, and no domain is changed. Switch it on, or deactivate the plugin if it is not needed.',
                    'serverpilot-sync',
                ),
            ]);
        }
        $last = (int) State::get('last_pass');
        $said = $last === 0
            ? __('No pass has run yet.', 'serverpilot-sync')
            /* translators: %s: a date and a time */
            : sprintf(__('The last pass was on %s.', 'serverpilot-sync'), self::at($last));
        if (Scheduler::nextScheduledSync() === 0) {
            return new Verdict(
                'critical',
                __('The heartbeat of ServerPilot Sync is not scheduled', 'serverpilot-sync'),
                [
                    $said,
                    __(
                        'The plugin puts it back with every page view, so something takes it out of WordPress\'s cron again: another plugin, or a table of options that cannot be written.',
                        'serverpilot-sync',
                    ),
                ],
            );
        }
        if ($last < (time() - self::LATE)) {
            return new Verdict(
                $last < (time() - HOUR_IN_SECONDS) && $last > 0 ? 'critical' : 'recommended',
                __('The passes of ServerPilot Sync run late', 'serverpilot-sync'),
                [$said . ' ' . __('They are due every five minutes.', 'serverpilot-sync'), self::cronCure()],
            );
        }

        return new Verdict('good', __('The passes of ServerPilot Sync run', 'serverpilot-sync'), [$said]);
    }

    public static function names(): Verdict
    {
        if (!Plugin::instance()->isOn()) {
            return Verdict::off();
        }
        $failed = DomainList::among('failed', self::NAMES);
        $doubtful = DomainList::among('doubtful', self::NAMES);
        if (($failed['total'] + $doubtful['total']) === 0) {
            return new Verdict('good', __('All domains are in step with ServerPilot', 'serverpilot-sync'), [
                __('None fails, and none waits for a decision.', 'serverpilot-sync'),
            ]);
        }
        /* translators: %s: a number */
        $failing = sprintf(
            _n('%s domain fails', '%s domains fail', $failed['total'], 'serverpilot-sync'),
            number_format_i18n($failed['total']),
        );
        /* translators: %s: a number */
        $waiting = sprintf(
            _n(
                '%s domain waits for a decision',
                '%s domains wait for a decision',
                $doubtful['total'],
                'serverpilot-sync',
            ),
            number_format_i18n($doubtful['total']),
        );
        $counts = array_filter([
            $failed['total'] > 0 ? $failing : '',
            $doubtful['total'] > 0 ? $waiting : '',
        ]);

        return new Verdict(
            DomainList::among('undone', 1)['total'] > 0 ? 'critical' : 'recommended',
            /* translators: %s: such as "2 domains fail, 1 domain waits for a decision" */
            sprintf(__('ServerPilot: %s', 'serverpilot-sync'), implode(', ', $counts)),
            [
                __('The first of them:', 'serverpilot-sync'),
                __(
                    'What fails is tried again by itself; the page tells for each domain what mends it, and has the buttons for decisions.',
                    'serverpilot-sync',
                ),
            ],
            self::lines([...$failed['rows'], ...$doubtful['rows']]),
        );
    }

    public static function certificates(): Verdict
    {
        if (!Plugin::instance()->isOn()) {
            return Verdict::off();
        }
        $ending = DomainList::among('ending', self::NAMES);
        if ($ending['total'] > 0) {
            $end = (int) strtotime("{$ending['rows'][0]['certificate_end']} UTC");

            return new Verdict(
                $end < time() ? 'critical' : 'recommended',
                $end < time()
                    /* translators: %s: a date */
                    ? sprintf(__('The certificate of the app ended on %s', 'serverpilot-sync'), self::date($end))
                    /* translators: %s: a date */
                    : sprintf(__('The certificate of the app ends on %s', 'serverpilot-sync'), self::date($end)),
                [
                    /* translators: %s: a number */
                    sprintf(
                        _n(
                            'It covers %s domain, the first of them:',
                            'It covers %s domains, the first of them:',
                            $ending['total'],
                            'serverpilot-sync',
                        ),
                        number_format_i18n($ending['total']),
                    ),
                    State::get('ssl') === 'custom'
                        ? __(
                            'It is a certificate of your own, which ServerPilot does not renew: upload a new one there.',
                            'serverpilot-sync',
                        )
                        : __(
                            'ServerPilot normally renews it a month before. Look at the app\'s SSL tab in ServerPilot.',
                            'serverpilot-sync',
                        ),
                ],
                array_map(static fn(array $row): string => (string) $row['domain'], $ending['rows']),
            );
        }
        $uncovered = DomainList::among('uncovered', self::NAMES);
        if ($uncovered['total'] > 0) {
            return new Verdict(
                'recommended',
                /* translators: %s: a number */
                sprintf(
                    _n(
                        'The certificate of the app does not cover %s domain that points here',
                        'The certificate of the app does not cover %s domains that point here',
                        $uncovered['total'],
                        'serverpilot-sync',
                    ),
                    number_format_i18n($uncovered['total']),
                ),
                [
                    __('Browsers warn of these sites:', 'serverpilot-sync'),
                    sprintf(
                        /* translators: %s: a number */
                        __(
                            'ServerPilot makes certificates by itself, for up to %s names of an app. If this stays so, look at the app\'s SSL tab in ServerPilot, and at names of the app that no longer point here.',
                            'serverpilot-sync',
                        ),
                        number_format_i18n(Summary::CERTIFICATE_NAMES),
                    ),
                ],
                array_map(static fn(array $row): string => (string) $row['domain'], $uncovered['rows']),
            );
        }

        return new Verdict('good', __('The certificate of the app covers what points here', 'serverpilot-sync'), [
            __('It does not end within 14 days. A domain that is new has an hour to come onto it.', 'serverpilot-sync'),
        ]);
    }

    public static function pause(): Verdict
    {
        if (!Plugin::instance()->isOn()) {
            return Verdict::off();
        }
        $pause = (array) State::get('pause');
        if ($pause === []) {
            return new Verdict('good', __('ServerPilot Sync is not paused', 'serverpilot-sync'), [
                __('Nothing keeps it from changing ServerPilot\'s list.', 'serverpilot-sync'),
            ]);
        }

        return new Verdict(
            // A copy is meant to stay paused.
            in_array($pause['reason'] ?? '', ['environment', 'home'], true) ? 'recommended' : 'critical',
            __('ServerPilot Sync is paused: no domain is changed', 'serverpilot-sync'),
            [
                (string) ($pause['message'] ?? ''),
                /* translators: %s: a date and a time */
                sprintf(__('This is so since %s.', 'serverpilot-sync'), self::at((int) ($pause['since'] ?? 0))),
                Alerts::cure('pause'),
            ],
        );
    }

    private static function cronCure(): string
    {
        if (defined('DISABLE_WP_CRON') && (bool) constant('DISABLE_WP_CRON')) {
            return sprintf(
                /* translators: %s: an address */
                __(
                    'DISABLE_WP_CRON is set: the server\'s own cron has to call %s, best every minute. See whether it does, and what it answers.',
                    'serverpilot-sync',
                ),
                site_url('wp-cron.php'),
            );
        }

        return sprintf(
            /* translators: %s: an address */
            __(
                'WordPress\'s cron needs visitors. Let the server\'s own cron call %s every minute.',
                'serverpilot-sync',
            ),
            site_url('wp-cron.php'),
        );
    }

    /**
     * @param list<array<string, mixed>> $rows
     *
     * @return list<string>
     */
    private static function lines(array $rows): array
    {
        return array_map(
            static fn(array $row): string => rtrim("{$row['domain']}: {$row['message']}", ': '),
            array_slice($rows, 0, self::NAMES),
        );
    }

    private static function date(int $time): string
    {
        return (string) wp_date((string) get_option('date_format'), $time);
    }

    /** A point in time, as the site writes it. */
    public static function at(int $time): string
    {
        return self::date($time) . ' ' . (string) wp_date((string) get_option('time_format'), $time);
    }
}
