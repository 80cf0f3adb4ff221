<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Plugin;
use Throwable;

/**
 * "Sync now" for somebody who watches: the script starts a pass and asks which step it is at. Without the script, the same
 * button is a form, and the page comes back when the pass is over.
 */
final class Progress
{
    private const START = 'serverpilot_sync_start';
    private const STEP = 'serverpilot_sync_step';

    public static function showButton(): void
    {
        if (!Plugin::instance()->isOn()) {
            return;
        }
        echo '<div class="serverpilot-sync">';
        echo Summary::button('sync', __('Sync now', 'serverpilot-sync'), [], 'button-primary'); // escaped there
        echo '<progress max="4" value="0" hidden></progress> <span role="status"></span></div>';
    }

    /** @return array{url: string, nonce: string, start: string, step: string, texts: array<string, string>} what the script needs */
    public static function forScript(): array
    {
        return [
            'url' => admin_url('admin-ajax.php'),
            'nonce' => wp_create_nonce(NetworkPage::NONCE),
            'start' => self::START,
            'step' => self::STEP,
            'texts' => [
                'list' => __('Reading ServerPilot\'s list …', 'serverpilot-sync'),
                'plan' => __('Comparing with the sites of this network …', 'serverpilot-sync'),
                'send' => __('Sending the changes …', 'serverpilot-sync'),
                'certificate' => __('Looking after the certificate …', 'serverpilot-sync'),
                'failed' => __('No answer. Reload the page to see how far it came.', 'serverpilot-sync'),
            ],
        ];
    }

    public static function start(): void
    {
        self::check();
        try {
            [$said, $failed] = Actions::syncNow(self::note(...));
        } catch (Throwable $e) {
            [$said, $failed] = [$e->getMessage(), true];
        }
        delete_site_transient(self::key());
        NetworkPage::tell($said, $failed);
        wp_send_json_success(['said' => $said, 'failed' => $failed]);
    }

    public static function step(): void
    {
        self::check();
        wp_send_json_success(['step' => (string) get_site_transient(self::key())]);
    }

    private static function note(string $step): void
    {
        set_site_transient(self::key(), $step, 2 * MINUTE_IN_SECONDS);
    }

    private static function check(): void
    {
        check_ajax_referer(NetworkPage::NONCE, 'nonce');
        if (!current_user_can(NetworkPage::CAPABILITY)) {
            wp_send_json_error(['said' => __('You are not allowed to do this.', 'serverpilot-sync')], 403);
        }
    }

    private static function key(): string
    {
        return 'serverpilot_sync_step_' . get_current_user_id();
    }
}
