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
        self::showHeld();
        echo '</form></div>';
    }

    /** What waits for a person: removals that the brake holds, and names that have to be confirmed. */
    private static function showHeld(): void
    {
        if ((int) State::get('schema') === 0) {
            return;
        }
        $held = array_filter(Register::all(), static fn(array $row): bool => $row['state'] === 'held');
        $braked = array_filter($held, static fn(array $row): bool => $row['reason'] === 'brake');
        if ($braked !== []) {
            printf(
                '<h2>%s</h2><p>%s</p><p>%s</p>',
                esc_html__('Removals that wait', 'serverpilot-sync'),
                esc_html__(
                    'Many names would leave the list within a day. If that is meant, let them go:',
                    'serverpilot-sync',
                ),
                esc_html(implode(', ', array_keys($braked))),
            );
            submit_button(__('Remove them', 'serverpilot-sync'), 'secondary', 'brake', false);
        }
        $doubtful = array_filter($held, static fn(array $row): bool => in_array(
            $row['reason'],
            ['network', 'wildcard'],
            true,
        ));
        if ($doubtful !== []) {
            printf('<h2>%s</h2>', esc_html__('Names to confirm', 'serverpilot-sync'));
        }
        foreach ($doubtful as $name => $row) {
            printf(
                '<p><strong>%1$s</strong> %2$s <button type="submit" class="button" name="confirm" value="%1$s">%3$s</button></p>',
                esc_attr((string) $name),
                esc_html((string) $row['message']),
                esc_html__('Confirm', 'serverpilot-sync'),
            );
        }
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
                Schema::upgrade();
                Wake::up();
            }
            $result = __('Saved.', 'serverpilot-sync');
        } elseif (isset($_POST['resume'])) {
            Operator::resume();
            $result = __('Going on.', 'serverpilot-sync');
        } elseif (isset($_POST['brake'])) {
            Operator::releaseBrake();
            $result = __('They leave with the next pass.', 'serverpilot-sync');
        } elseif (isset($_POST['confirm'])) {
            $confirmed = wp_unslash($_POST['confirm']);
            $name = is_string($confirmed) ? services()->client->normalize(sanitize_text_field($confirmed)) : null;
            if ($name !== null) {
                Operator::confirm($name);
                /* translators: %s: a domain */
                $result = sprintf(__('%s comes with the next pass.', 'serverpilot-sync'), $name);
            }
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
