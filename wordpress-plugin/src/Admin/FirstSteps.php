<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Store\State;

/** The way to the first sync, until one has succeeded; a pause has its own fix, and is all that is shown then. */
final class FirstSteps
{
    public static function show(string $tab, bool $is_on): void
    {
        if (State::number('last_success') > 0 || State::pause() !== null) {
            return;
        }
        printf(
            '<div class="notice notice-info inline serverpilot-first"><h2>%s</h2><ol><li>%s %s</li><li>%s <a href="%s">%s</a></li><li>%s</li></ol></div>',
            esc_html__('Before the first sync', 'serverpilot-sync'),
            esc_html__(
                'Test the connection: is ServerPilot reached, and does the app serve this network?',
                'serverpilot-sync',
            ),
            // The settings have this button themselves.
            $tab === 'settings' ? '' : Form::button('test', __('Test connection', 'serverpilot-sync')), // escaped by Form
            esc_html__('See what a sync would do. Nothing is changed.', 'serverpilot-sync'),
            esc_url(AdminPage::url(['tab' => 'preview'])),
            esc_html__('Open the preview', 'serverpilot-sync'),
            $is_on
                ? esc_html__('Press "Sync now", or wait five minutes for the scheduled sync.', 'serverpilot-sync')
                : esc_html__('Switch sync on.', 'serverpilot-sync'),
        );
    }
}
