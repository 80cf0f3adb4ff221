<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\Mail\Alerts;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;

/**
 * Notices to network administrators: while something keeps the plugin from working, and while something waits for a person.
 *
 * The latter can be put away by each user, until the reason ends and begins again.
 */
final class Notices
{
    public const DISMISS = 'serverpilot_sync_dismiss';
    /** By reason: the beginning that a user has put away. */
    private const META = 'serverpilot_sync_dismissed';

    public static function show(): void
    {
        if (!current_user_can(NetworkPage::CAPABILITY)) {
            return;
        }
        $problem = Plugin::instance()->client()->problem();
        if ($problem !== '') {
            printf(
                '<div class="notice notice-error"><p>%s</p></div>',
                esc_html($problem . ' ' . __('Until then nothing is taken over.', 'serverpilot-sync')),
            );

            return;
        }
        try {
            if (!Plugin::instance()->isOn()) {
                return;
            }
            foreach (array_diff_assoc(Alerts::noticed(), self::dismissed()) as $reason => $_since) {
                // The page itself says these two above its tabs, with their buttons.
                if (NetworkPage::asked('page') !== NetworkPage::SLUG || !in_array($reason, ['pause', 'brake'], true)) {
                    self::print($reason);
                }
            }
        } catch (Database $e) {
            // Somebody's page is shown whatever became of our tables.
            Log::error($e->getMessage());
        }
    }

    /** Answers the button of a notice. Never by GET: a reason comes in a form only. */
    public static function dismiss(): void
    {
        check_admin_referer(self::DISMISS);
        if (!current_user_can(NetworkPage::CAPABILITY)) {
            wp_die(esc_html__('You are not allowed to do this.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        $given = wp_unslash($_POST['reason'] ?? '');
        $reason = is_string($given) ? sanitize_key($given) : '';
        $since = Alerts::noticed()[$reason] ?? null;
        if ($since !== null) {
            update_user_meta(get_current_user_id(), self::META, [$reason => $since] + self::dismissed());
        }
        $back = wp_get_referer();
        wp_safe_redirect($back === false ? network_admin_url() : $back);
        exit();
    }

    /** @return array<string, int> */
    private static function dismissed(): array
    {
        $dismissed = [];
        foreach ((array) get_user_meta(get_current_user_id(), self::META, true) as $reason => $since) {
            $dismissed[(string) $reason] = (int) $since;
        }

        return $dismissed;
    }

    private static function print(string $reason): void
    {
        printf(
            '<div class="notice notice-%s"><p>%s <a href="%s">%s</a></p><form method="post" action="%s">',
            $reason === 'pause' ? 'error' : 'warning',
            esc_html(Alerts::says($reason)),
            esc_url(NetworkPage::url()),
            esc_html__('To the ServerPilot page', 'serverpilot-sync'),
            esc_url(network_admin_url('edit.php?action=' . self::DISMISS)),
        );
        wp_nonce_field(self::DISMISS);
        printf(
            '<p><button type="submit" name="reason" value="%s" class="button-link">%s</button></p></form></div>',
            esc_attr($reason),
            esc_html__('Put this away until it happens again', 'serverpilot-sync'),
        );
    }
}
