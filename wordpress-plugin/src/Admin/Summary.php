<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Pause;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\PoolStatus;
use ServerPilot\Sync\Sync\Scheduler;

/** The summary above every tab: pending decisions, app and server, last and next sync, capacity, and "Sync now". */
final class Summary
{
    public function __construct(
        private Client $client,
        private MainSwitch $switch,
        private SyncNow $sync_now,
    ) {}

    public function show(): void
    {
        $server = State::server();
        $last = State::number('last_success');
        $failure = State::text('failure');
        echo '<div class="serverpilot-summary">';
        self::showPause();
        ServerNotice::show();
        self::showPolicy();
        self::showHeldRemovals();
        echo '<dl>';
        self::fact(__('App', 'serverpilot-sync'), $this->client->appId());
        self::fact(
            __('Server', 'serverpilot-sync'),
            $server['address'] === ''
                ? __('not checked yet', 'serverpilot-sync')
                : "{$server['name']} ({$server['address']})",
        );
        self::fact(
            __('Last successful sync', 'serverpilot-sync'),
            $last === 0
                ? __('never', 'serverpilot-sync')
                /* translators: %s: a span of time, such as "5 minutes" */
                : sprintf(__('%s ago', 'serverpilot-sync'), human_time_diff($last)),
        );
        if ($failure !== '') {
            self::fact(__('The last sync failed', 'serverpilot-sync'), $failure);
        }
        self::fact(__('Next sync', 'serverpilot-sync'), $this->nextSync());
        echo '</dl><div class="serverpilot-gauges">';
        $further = PoolSettings::pool($this->client->appId())->further === []
            ? []
            : array_filter(State::array('further_listed'), is_int(...));
        if ($further === []) {
            self::showCapacity();
        } else {
            self::showPool(State::number('listed') + (int) array_sum($further), 1 + count($further));
        }
        echo '</div>';
        if ($further !== []) {
            self::showApps();
        }
        $this->sync_now->show();
        echo '</div>';
    }

    private static function showCapacity(): void
    {
        self::gauge(__('Domains on the app', 'serverpilot-sync'), (int) State::get('listed'), Capacity::APP_DOMAINS);
        self::gauge(
            __('Domains on the certificate', 'serverpilot-sync'),
            (int) State::get('certificate_names'),
            Capacity::CERTIFICATE_NAMES,
        );
    }

    private static function showPool(int $listed, int $apps): void
    {
        self::gauge(__('Domains on the apps of the pool', 'serverpilot-sync'), $listed, Capacity::APP_DOMAINS * $apps);
        $names = array_column(PoolStatus::capacity(), 'names');
        if ($names !== []) {
            self::gauge(
                __('Domains for the certificates of the pool', 'serverpilot-sync'),
                (int) array_sum($names),
                Capacity::CERTIFICATE_NAMES * count($names),
            );
        }
        $forecast = PoolStatus::forecast();
        if ($forecast !== null) {
            printf(
                '<p class="serverpilot-forecast serverpilot-%s">%s</p>',
                esc_attr($forecast->level->value),
                esc_html($forecast->message()),
            );
        }
    }

    private static function showApps(): void
    {
        printf('<details class="serverpilot-apps"><summary>%s</summary><ul>', esc_html__(
            'Capacity of each app',
            'serverpilot-sync',
        ));
        foreach (PoolStatus::capacity() as $app) {
            printf('<li>%s</li>', esc_html($app->message()));
        }
        echo '</ul></details>';
    }

    private static function showPause(): void
    {
        $pause = State::pause();
        if ($pause !== null) {
            printf(
                '<div class="notice notice-error inline"><p><strong>%s</strong> %s</p><p>%s</p><p>%s %s</p></div>',
                esc_html__('Paused: no domains are added or removed.', 'serverpilot-sync'),
                esc_html($pause->message),
                esc_html($pause->remedy()),
                Form::button('test', __('Test connection', 'serverpilot-sync')), // escaped by Form
                self::pauseButton($pause), // escaped by Form
            );
        }
    }

    private static function showPolicy(): void
    {
        $policy = State::policy();
        if ($policy !== Policy::Sync) {
            printf('<div class="notice notice-info inline"><p>%s</p></div>', esc_html($policy->message()));
        }
    }

    /** The button that ends a pause, if an operator can end it. It confirms only what is shown. */
    private static function pauseButton(Pause $pause): string
    {
        return match (true) {
            $pause->canBeConfirmed() => Form::button('resume', __('Resume sync', 'serverpilot-sync'), [
                'confirmation' => $pause->confirmation,
            ]),
            $pause->reason === PauseReason::Empty => Form::button(
                'add_network_domain',
                sprintf(
                    /* translators: 1: a domain, 2: the name of an app */
                    __('Add %1$s to the app %2$s', 'serverpilot-sync'),
                    $pause->values['domain'] ?? '',
                    $pause->values['app'] ?? '',
                ),
                ['app_id' => $pause->values['app_id'] ?? ''],
            ),
            default => '',
        };
    }

    private static function showHeldRemovals(): void
    {
        $domains = DomainList::heldRemovals();
        $held = count($domains);
        if ($held > 0) {
            $number = number_format_i18n($held);
            printf(
                '<div class="notice notice-warning inline"><p>%s</p><p>%s</p>%s</div>',
                esc_html(sprintf(
                    /* translators: %s: a number */
                    _n(
                        'The removal of %s domain from ServerPilot\'s list needs your approval. If it is intended, approve it.',
                        'The removal of %s domains from ServerPilot\'s list needs your approval. If it is intended, approve it.',
                        $held,
                        'serverpilot-sync',
                    ),
                    $number,
                )),
                esc_html(implode(', ', $domains)),
                // escaped by Form
                Form::button(
                    'approve_removals',
                    sprintf(
                        /* translators: %s: a number */
                        _n(
                            'Remove this %s domain from ServerPilot',
                            'Remove these %s domains from ServerPilot',
                            $held,
                            'serverpilot-sync',
                        ),
                        $number,
                    ),
                    ['removals' => implode(' ', $domains)],
                ),
            );
        }
    }

    private function nextSync(): string
    {
        if (!$this->switch->isOn()) {
            return __('none: sync is switched off', 'serverpilot-sync');
        }
        $next = Scheduler::nextScheduledSync();

        return match (true) {
            $next === 0 => __('on the next page view', 'serverpilot-sync'),
            $next <= time() => __('due now', 'serverpilot-sync'),
            /* translators: %s: a span of time, such as "5 minutes" */
            default => sprintf(__('in %s', 'serverpilot-sync'), human_time_diff($next)),
        };
    }

    private static function fact(string $name, string $value): void
    {
        printf('<div><dt>%s</dt><dd>%s</dd></div>', esc_html($name), esc_html($value));
    }

    private static function gauge(string $name, int $used, int $capacity): void
    {
        $text = sprintf(
            /* translators: 1: a number, 2: another number */
            __('%1$s of %2$s', 'serverpilot-sync'),
            number_format_i18n($used),
            number_format_i18n($capacity),
        );
        $nearly_full = Capacity::nearlyFull($capacity);
        printf(
            '<div class="serverpilot-gauge"><label>%1$s: %2$s%3$s <meter min="0" max="%4$d" high="%5$d" value="%6$d">%2$s</meter></label></div>',
            esc_html($name),
            esc_html($text),
            $used >= $nearly_full ? esc_html(' – ' . __('nearly full', 'serverpilot-sync')) : '',
            $capacity,
            $nearly_full,
            $used,
        );
    }
}
