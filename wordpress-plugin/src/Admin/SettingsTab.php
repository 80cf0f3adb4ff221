<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Policy;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\MainSwitch;

/** The switch, unless the host has its own; the connection test; the settings; and the pool. */
final class SettingsTab implements Tab
{
    public function __construct(
        private Host $host,
        private MainSwitch $switch,
        private PoolSection $pool,
    ) {}

    public function label(): string
    {
        return __('Settings', 'serverpilot-sync');
    }

    public function show(): void
    {
        printf('<form method="post" action="%s">', esc_url(Form::url()));
        wp_nonce_field(Form::NONCE);
        echo '<table class="form-table" role="presentation"><tbody>';
        if ($this->host->hasOwnSwitch()) {
            self::choice(
                'enabled',
                __('Sync switch', 'serverpilot-sync'),
                __('Keep ServerPilot\'s domain list in sync with the sites of this network', 'serverpilot-sync'),
            );
        } else {
            printf(
                '<tr><th scope="row">%s</th><td>%s</td></tr>',
                esc_html__('Sync switch', 'serverpilot-sync'),
                esc_html(
                    $this->switch->isOn()
                        ? __(
                            'On. To change this, go to the settings of the plugin that maps the domains.',
                            'serverpilot-sync',
                        )
                        : $this->switch->offMessage(),
                ),
            );
        }
        self::policies();
        self::choice(
            'leave_out_covered',
            __('Wildcards', 'serverpilot-sync'),
            __('Leave out sites that a wildcard on the list already serves', 'serverpilot-sync'),
        );
        self::choice(
            'mails',
            __('Emails', 'serverpilot-sync'),
            __('Email the network administrator when something fails or needs a decision', 'serverpilot-sync'),
        );
        echo '</tbody></table><p class="submit">';
        submit_button(__('Save Changes', 'serverpilot-sync'), 'primary', 'save', false);
        echo ' ';
        submit_button(__('Test connection', 'serverpilot-sync'), 'secondary', 'test', false);
        echo '</p></form>';
        printf('<p>%s</p>', esc_html__(
            'Before you switch sync on, check the "Preview" tab to see what would change.',
            'serverpilot-sync',
        ));
        $this->pool->show();
    }

    private static function policies(): void
    {
        printf('<tr><th scope="row">%1$s</th><td><fieldset><legend class="screen-reader-text">%1$s</legend>', esc_html__(
            'Policy',
            'serverpilot-sync',
        ));
        foreach (Policy::cases() as $policy) {
            printf(
                '<label><input type="radio" name="policy" value="%s" %s> %s</label><br>',
                esc_attr($policy->value),
                checked(State::policy()->value, $policy->value, false),
                esc_html($policy->label()),
            );
        }
        echo '</fieldset></td></tr>';
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
