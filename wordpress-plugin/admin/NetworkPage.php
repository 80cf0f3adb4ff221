<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** The network settings page: switch, connection test, the apps of the account, and the one button that ends a pause. */
final class NetworkPage
{
    private const SLUG = 'serverpilot-sync';

    public static function add(): void
    {
        $title = __('ServerPilot', 'serverpilot-sync');
        add_submenu_page('settings.php', $title, $title, 'manage_network_options', self::SLUG, self::show(...));
    }

    public static function show(): void
    {
        if (!current_user_can('manage_network_options')) {
            wp_die(esc_html__('You are not allowed to see this page.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        echo '<div class="wrap"><h1>', esc_html__('ServerPilot', 'serverpilot-sync'), '</h1>';
        self::showResult();
        printf('<form method="post" action="%s">', esc_url(network_admin_url('edit.php?action=serverpilot_sync')));
        wp_nonce_field(self::SLUG);
        if (Lifecycle::adapter() instanceof CoreMultisite) {
            printf(
                '<p><label><input type="checkbox" name="enabled" value="1" %s> %s</label></p>',
                checked((bool) State::get('enabled'), true, false),
                esc_html__(
                    'Keep ServerPilot\'s domain list in step with the sites of this network',
                    'serverpilot-sync',
                ),
            );
            submit_button(__('Save Changes', 'serverpilot-sync'), 'primary', 'save', false);
            echo ' ';
        }
        submit_button(__('Test connection', 'serverpilot-sync'), 'secondary', 'test', false);
        $pause = (array) State::get('pause');
        if ($pause !== []) {
            printf('<h2>%s</h2><p>%s</p>', esc_html__('Paused', 'serverpilot-sync'), esc_html($pause['message']));
            submit_button(__('Go on', 'serverpilot-sync'), 'secondary', 'resume', false);
        }
        echo '</form></div>';
    }

    /** Answers the form: never a change by GET, never without a nonce. */
    public static function save(): void
    {
        check_admin_referer(self::SLUG);
        if (!current_user_can('manage_network_options')) {
            wp_die(esc_html__('You are not allowed to do this.', 'serverpilot-sync'), '', ['response' => 403]);
        }
        $result = '';
        if (isset($_POST['save'])) {
            State::set('enabled', isset($_POST['enabled']));
            if (isset($_POST['enabled']) && services()->client->problem() === '') {
                Register::upgrade();
                Wake::up();
            }
            $result = __('Saved.', 'serverpilot-sync');
        } elseif (isset($_POST['resume'])) {
            self::resume();
            $result = __('Going on.', 'serverpilot-sync');
        } elseif (isset($_POST['test'])) {
            $result = ConnectionTest::run(services()->client);
            if ($result === '') {
                Wake::up();
                $result = __('ServerPilot answers, and the app serves this network.', 'serverpilot-sync');
            }
        }
        set_site_transient('serverpilot_sync_result_' . get_current_user_id(), $result, MINUTE_IN_SECONDS);
        wp_safe_redirect(network_admin_url('settings.php?page=' . self::SLUG));
        exit();
    }

    /** What a person has confirmed: this network, in this environment, with this app. */
    public static function resume(): void
    {
        State::change(['pause' => [], 'home' => '', 'app_id' => '', 'environment_confirmed' => true]);
        Wake::up();
    }

    private static function showResult(): void
    {
        $key = 'serverpilot_sync_result_' . get_current_user_id();
        $result = get_site_transient($key);
        if (is_string($result) && $result !== '') {
            delete_site_transient($key);
            printf('<div class="notice notice-info"><p>%s</p></div>', esc_html($result));
        }
    }
}
