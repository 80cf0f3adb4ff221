<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;

/** The switch where Ultimate Multisite brings none, the connection test, and the few choices there are. */
final class SettingsTab
{
    public static function show(): void
    {
        printf('<form method="post" action="%s">', esc_url(NetworkPage::action()));
        wp_nonce_field(NetworkPage::NONCE);
        echo '<table class="form-table" role="presentation"><tbody>';
        if (Plugin::instance()->host()->hasOwnSwitch()) {
            self::choice(
                'enabled',
                __('Switch', 'serverpilot-sync'),
                __('Keep ServerPilot\'s domain list in step with the sites of this network', 'serverpilot-sync'),
            );
        } else {
            printf(
                '<tr><th scope="row">%s</th><td>%s</td></tr>',
                esc_html__('Switch', 'serverpilot-sync'),
                esc_html(
                    Plugin::instance()->isOn()
                        ? __(
                            'On: by the "ServerPilot" integration in the settings of Ultimate Multisite.',
                            'serverpilot-sync',
                        )
                        : __(
                            'Off. Activate the "ServerPilot" integration in the settings of Ultimate Multisite, under Integrations.',
                            'serverpilot-sync',
                        ),
                ),
            );
        }
        self::choice(
            'leave_out_covered',
            __('Wildcards', 'serverpilot-sync'),
            __('Leave out sites that a wildcard on the list serves already', 'serverpilot-sync'),
        );
        self::choice(
            'mails',
            __('Mails', 'serverpilot-sync'),
            __('Write to the network administrator when something waits or fails', 'serverpilot-sync'),
        );
        echo '</tbody></table><p class="submit">';
        submit_button(__('Save Changes', 'serverpilot-sync'), 'primary', 'save', false);
        echo ' ';
        submit_button(__('Test connection', 'serverpilot-sync'), 'secondary', 'test', false);
        echo '</p></form>';
        printf('<p>%s</p>', esc_html__(
            'Before you switch it on, the tab "Preview" shows what would happen.',
            'serverpilot-sync',
        ));
    }

    private static function choice(string $name, string $heading, string $label): void
    {
        printf(
            '<tr><th scope="row">%s</th><td><label><input type="checkbox" name="%s" value="1" %s> %s</label></td></tr>',
            esc_html($heading),
            esc_attr($name),
            checked((bool) State::get($name), true, false),
            esc_html($label),
        );
    }
}
