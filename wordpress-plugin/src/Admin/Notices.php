<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Checks\Alerts;
use ServerPilot\Sync\Domain\AdoptionReason;
use ServerPilot\Sync\Domain\Event\Alert;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\MainSwitch;

/**
 * Notices for network administrators: why the plugin cannot work, and alerts. Each user can dismiss an alert until it ends and
 * starts again.
 */
final class Notices
{
    public const DISMISS = 'serverpilot_sync_dismiss';
    /** By notice: since when the problem existed that the user dismissed. */
    private const META = 'serverpilot_sync_dismissed';

    public function __construct(
        private Client $client,
        private Host $host,
        private MainSwitch $switch,
    ) {}

    public function show(): void
    {
        if (!AdminPage::isAllowed()) {
            return;
        }
        $problem = $this->client->problem();
        $problem = $problem === '' ? $this->host->problem() : $problem;
        if ($problem !== '') {
            printf(
                '<div class="notice notice-error"><p>%s</p></div>',
                esc_html($problem . ' ' . __('No domains are synced until this is fixed.', 'serverpilot-sync')),
            );

            return;
        }
        try {
            if (!$this->switch->isOn()) {
                return;
            }
            foreach (array_diff_assoc(self::olderStore(), self::dismissed()) as $notice => $_since) {
                self::showNotice('warning', AdoptionReason::StoreOlder->message(), $notice);
            }
            $is_own_page = Request::queryArg('page') === AdminPage::SLUG;
            foreach (Alerts::found() as $alert => $since) {
                $alert = Alert::from($alert);
                if ((self::dismissed()[$alert->storedKey()] ?? null) === $since) {
                    continue;
                }
                // The page shows these above its tabs, with their buttons.
                if (
                    !$is_own_page || !in_array($alert, [Alert::Pause, Alert::RemovalGuard, Alert::ServerAction], true)
                ) {
                    self::showAlert($alert);
                }
            }
        } catch (DatabaseException $e) {
            // An error of our tables must not break another plugin's page.
            Log::error($e->getMessage());
        }
    }

    /** Handles the POST form of a notice. */
    public function dismiss(): never
    {
        Form::authorize(self::DISMISS);
        $notice = Request::field('alert');
        $found = Alerts::found() + self::olderStore();
        $since = $found[$notice] ?? null;
        if ($since !== null) {
            $key = Alert::tryFrom($notice)?->storedKey() ?? $notice;
            update_user_meta(get_current_user_id(), self::META, [$key => $since] + self::dismissed());
        }
        Form::redirectBack(network_admin_url());
    }

    /** @return array<string, int> as {@see Alerts::found()}: when the records were found to be older than the options */
    private static function olderStore(): array
    {
        $since = State::number('store_older_since');

        return $since === 0 ? [] : ['store' => $since];
    }

    /** @return array<array-key, int> by stored key */
    private static function dismissed(): array
    {
        return array_map(intval(...), (array) get_user_meta(get_current_user_id(), self::META, true));
    }

    private static function showAlert(Alert $alert): void
    {
        $kind = in_array($alert, [Alert::RemovalGuard, Alert::OutOfSync], true) ? 'warning' : 'error';
        self::showNotice($kind, Alerts::message($alert), $alert->value);
    }

    private static function showNotice(string $kind, string $message, string $notice): void
    {
        printf(
            '<div class="notice notice-%s"><p>%s <a href="%s">%s</a></p><form method="post" action="%s">',
            esc_attr($kind),
            esc_html($message),
            esc_url(AdminPage::url()),
            esc_html__('Open the ServerPilot page', 'serverpilot-sync'),
            esc_url(network_admin_url('edit.php?action=' . self::DISMISS)),
        );
        wp_nonce_field(self::DISMISS);
        printf(
            '<p><button type="submit" name="alert" value="%s" class="button-link">%s</button></p></form></div>',
            esc_attr($notice),
            esc_html__('Dismiss until it happens again', 'serverpilot-sync'),
        );
    }
}
