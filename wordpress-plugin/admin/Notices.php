<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** A plain notice to network administrators while something keeps the plugin from working. */
final class Notices
{
    public static function show(): void
    {
        if (!current_user_can('manage_network_options')) {
            return;
        }
        $problem = services()->client->problem();
        if ($problem !== '') {
            self::print($problem . ' ' . __('Until then nothing is taken over.', 'serverpilot-sync'));

            return;
        }
        $pause = (array) State::get('pause');
        if (Lifecycle::adapter()->isOn() && $pause !== []) {
            self::print(
                __('ServerPilot Sync is paused; no domain is changed.', 'serverpilot-sync') . ' ' . $pause['message'],
                network_admin_url('settings.php?page=serverpilot-sync'),
            );
        }
    }

    private static function print(string $message, string $url = ''): void
    {
        $link = $url === ''
            ? ''
            : sprintf(' <a href="%s">%s</a>', esc_url($url), esc_html__('Settings', 'serverpilot-sync'));
        printf('<div class="notice notice-error"><p>%s%s</p></div>', esc_html($message), $link); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above
    }
}
