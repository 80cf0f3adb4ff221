<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** What stands above every tab: the connection, two gauges, the last pass and the next, and the one button that is needed now. */
final class Summary
{
    /** Names that one certificate takes. */
    public const CERTIFICATE_NAMES = 100;

    public static function show(): void
    {
        $server = (array) State::get('server');
        echo '<div class="serverpilot-summary">';
        self::showPause();
        echo '<dl>';
        self::fact(__('App', 'serverpilot-sync'), Plugin::instance()->client()->appId());
        self::fact(
            __('Server', 'serverpilot-sync'),
            $server === [] ? __('not looked at yet', 'serverpilot-sync') : "{$server['name']} ({$server['address']})",
        );
        self::fact(__('Last pass', 'serverpilot-sync'), self::ago((int) State::get('last_pass')));
        self::fact(__('Next pass', 'serverpilot-sync'), self::nextPass());
        echo '</dl><div class="serverpilot-gauges">';
        self::gauge(__('Names of the app', 'serverpilot-sync'), (int) State::get('listed'), Client::CAPACITY);
        self::gauge(
            __('Names of the certificate', 'serverpilot-sync'),
            (int) State::get('certificate_names'),
            self::CERTIFICATE_NAMES,
        );
        echo '</div>';
        Progress::showButton();
        echo '</div>';
    }

    /**
     * A form with one button.
     *
     * @param array<string, string> $fields hidden ones
     */
    public static function button(string $name, string $label, array $fields = [], string $class = ''): string
    {
        $hidden = '';
        foreach ($fields as $field => $value) {
            $hidden .= sprintf('<input type="hidden" name="%s" value="%s">', esc_attr($field), esc_attr($value));
        }

        return sprintf(
            '<form method="post" action="%s" class="serverpilot-button">%s%s<button type="submit" name="%s" value="1" class="button %s">%s</button></form>',
            esc_url(NetworkPage::action()),
            wp_nonce_field(NetworkPage::NONCE, '_wpnonce', true, false),
            $hidden,
            esc_attr($name),
            esc_attr($class),
            esc_html($label),
        );
    }

    /** A time in the past, in words. */
    public static function ago(int $time): string
    {
        return $time === 0
            ? __('never', 'serverpilot-sync')
            /* translators: %s: a span of time, such as "5 minutes" */
            : sprintf(__('%s ago', 'serverpilot-sync'), human_time_diff($time));
    }

    /** Why nothing moves, and the button for it; or removals that wait. */
    private static function showPause(): void
    {
        $pause = (array) State::get('pause');
        if ($pause !== []) {
            printf(
                '<div class="notice notice-error inline"><p><strong>%s</strong> %s</p><p>%s %s</p></div>',
                esc_html__('Paused: no domain is changed.', 'serverpilot-sync'),
                esc_html((string) $pause['message']),
                self::button('test', __('Test connection', 'serverpilot-sync')), // escaped there
                self::button('resume', __('Go on', 'serverpilot-sync')),
            );
        }
        $braked = (int) State::get('schema') === 0 ? 0 : DomainList::held('brake');
        if ($braked > 0) {
            printf(
                '<div class="notice notice-warning inline"><p>%s</p>%s</div>',
                esc_html(sprintf(
                    /* translators: %s: a number */
                    _n(
                        '%s name would leave the list, more than usual within a day. If that is meant, press "Remove them".',
                        '%s names would leave the list, more than usual within a day. If that is meant, press "Remove them".',
                        $braked,
                        'serverpilot-sync',
                    ),
                    number_format_i18n($braked),
                )),
                self::button('brake', __('Remove them', 'serverpilot-sync')),
            );
        }
    }

    private static function nextPass(): string
    {
        if (!Plugin::instance()->isOn()) {
            return __('none: it is switched off', 'serverpilot-sync');
        }
        $next = Scheduler::nextScheduledSync();

        return match (true) {
            $next === 0 => __('with the next page view', 'serverpilot-sync'),
            $next <= time() => __('due now', 'serverpilot-sync'),
            /* translators: %s: a span of time, such as "5 minutes" */
            default => sprintf(__('in %s', 'serverpilot-sync'), human_time_diff($next)),
        };
    }

    private static function fact(string $name, string $value): void
    {
        printf('<div><dt>%s</dt><dd>%s</dd></div>', esc_html($name), esc_html($value));
    }

    private static function gauge(string $name, int $used, int $all): void
    {
        /* translators: 1: a number, 2: another number */
        $said = sprintf(__('%1$s of %2$s', 'serverpilot-sync'), number_format_i18n($used), number_format_i18n($all));
        $full = ($used * 5) >= ($all * 4);
        printf(
            '<div class="serverpilot-gauge"><label>%1$s: %2$s%3$s <meter min="0" max="%4$d" high="%5$d" value="%6$d">%2$s</meter></label></div>',
            esc_html($name),
            esc_html($said),
            $full ? esc_html(' – ' . __('nearly full', 'serverpilot-sync')) : '',
            $all, // numbers
            intdiv($all * 4, 5),
            $used,
        );
    }
}
