<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Admin\NetworkPage;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;
use WP_REST_Response;
use WP_REST_Server;

/**
 * What WordPress's Site Health asks of the plugin: on the main site of the main network alone, for whoever may manage the
 * network, and for WordPress's own weekly run.
 */
final class SiteHealth
{
    private const SPACE = 'serverpilot-sync/v1';
    private const PREFIX = 'serverpilot_';

    /**
     * @param mixed $tests tests of WordPress and of other plugins, `direct` and `async`
     *
     * @return array<mixed>
     */
    public static function tests(mixed $tests): array
    {
        $tests = (array) $tests;
        if (!self::isHere() || !wp_doing_cron() && !current_user_can(NetworkPage::CAPABILITY)) {
            return $tests;
        }
        $ours = ['direct' => [], 'async' => []];
        foreach (self::labels() as $test => $label) {
            $run = static fn(): array => self::run($test);
            if (in_array($test, RemoteChecks::TESTS, true)) {
                $ours['async'][self::PREFIX . $test] = [
                    'label' => $label,
                    'test' => rest_url(self::SPACE . "/health/{$test}"),
                    'has_rest' => true,
                    'async_direct_test' => $run,
                ];
            } else {
                $ours['direct'][self::PREFIX . $test] = ['label' => $label, 'test' => $run];
            }
        }
        foreach ($ours as $kind => $some) {
            $tests[$kind] = (array) ($tests[$kind] ?? []) + $some;
        }

        return $tests;
    }

    /** Where the browser asks for what takes a request to ServerPilot. */
    public static function routes(): void
    {
        if (!self::isHere()) {
            return;
        }
        foreach (RemoteChecks::TESTS as $test) {
            register_rest_route(self::SPACE, "/health/{$test}", [
                'methods' => WP_REST_Server::READABLE,
                'permission_callback' => static fn(): bool => (
                    current_user_can('view_site_health_checks') && current_user_can(NetworkPage::CAPABILITY)
                ),
                'callback' => static fn(): WP_REST_Response => new WP_REST_Response(self::run($test)),
            ]);
        }
    }

    public static function isHere(): bool
    {
        return is_main_network() && is_main_site();
    }

    /** @return array<string, string> tests, with their names */
    private static function labels(): array
    {
        return [
            'extension' => __('ServerPilot: PHP extension', 'serverpilot-sync'),
            'credentials' => __('ServerPilot: credentials', 'serverpilot-sync'),
            'connection' => __('ServerPilot: connection', 'serverpilot-sync'),
            'app' => __('ServerPilot: app of this network', 'serverpilot-sync'),
            'passes' => __('ServerPilot: passes', 'serverpilot-sync'),
            'names' => __('ServerPilot: domains', 'serverpilot-sync'),
            'certificates' => __('ServerPilot: certificates', 'serverpilot-sync'),
            'pause' => __('ServerPilot: pause', 'serverpilot-sync'),
        ];
    }

    /** @return array<string, mixed> a result as Site Health takes it: its label is escaped there, the rest is HTML */
    private static function run(string $test): array
    {
        try {
            $verdict = match ($test) {
                'extension' => SetupChecks::extension(),
                'credentials' => SetupChecks::credentials(),
                'connection' => RemoteChecks::connection(Plugin::instance()->client()),
                'app' => RemoteChecks::app(Plugin::instance()->client()),
                'passes' => WorkChecks::passes(),
                'names' => WorkChecks::names(),
                'certificates' => WorkChecks::certificates(),
                default => WorkChecks::pause(),
            };
        } catch (Database $e) {
            $verdict = new Verdict(
                'critical',
                __('The tables of ServerPilot Sync cannot be read', 'serverpilot-sync'),
                [
                    $e->getMessage(),
                    __('Repair the database; the plugin goes on by itself.', 'serverpilot-sync'),
                ],
            );
        }

        return [
            'test' => self::PREFIX . $test,
            'status' => $verdict->status,
            'label' => $verdict->label,
            'badge' => ['label' => __('ServerPilot', 'serverpilot-sync'), 'color' => 'blue'],
            'description' => $verdict->description(),
            'actions' => sprintf(
                '<p><a href="%s">%s</a></p>',
                esc_url(NetworkPage::url()),
                esc_html__('To the ServerPilot page', 'serverpilot-sync'),
            ),
        ];
    }
}
