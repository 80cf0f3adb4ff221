<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Host\AdminPage;
use ServerPilot\Sync\Host\MainNetwork;
use WP_REST_Response;
use WP_REST_Server;

use const ServerPilot\Sync\REST_NAMESPACE;

/** The checks as tests of WordPress's Site Health, for users who may manage the network, and for WordPress's weekly run. */
final class SiteHealth
{
    private const PREFIX = 'serverpilot_';

    public function __construct(
        private Installation $installation,
    ) {}

    /** Checks that send requests to ServerPilot have a REST route, so that a browser does not wait for them. */
    public function registerRoutes(): void
    {
        if (!MainNetwork::isCurrentSite()) {
            return;
        }
        foreach ($this->installation->checks() as $name => $check) {
            if ($check->isRemote) {
                register_rest_route(REST_NAMESPACE, "/health/{$name}", [
                    'methods' => WP_REST_Server::READABLE,
                    'permission_callback' => static fn(): bool => (
                        current_user_can('view_site_health_checks') && current_user_can(AdminPage::CAPABILITY)
                    ),
                    'callback' => fn(): WP_REST_Response => new WP_REST_Response($this->run($name)),
                ]);
            }
        }
    }

    /**
     * @param mixed $tests of WordPress and other plugins, `direct` and `async`
     *
     * @return array<mixed>
     */
    public function tests(mixed $tests): array
    {
        $tests = (array) $tests;
        if (!MainNetwork::isCurrentSite() || !wp_doing_cron() && !current_user_can(AdminPage::CAPABILITY)) {
            return $tests;
        }
        foreach ($this->installation->checks() as $name => $check) {
            $run = fn(): array => $this->run($name);
            $test = $check->isRemote
                ? [
                    'test' => rest_url(REST_NAMESPACE . "/health/{$name}"),
                    'has_rest' => true,
                    'async_direct_test' => $run,
                ] : ['test' => $run];
            /* translators: %s: the name of a check */
            $test['label'] = sprintf(__('ServerPilot: %s', 'serverpilot-sync'), $check->label);
            $kind = $check->isRemote ? 'async' : 'direct';
            $tests[$kind] = (array) ($tests[$kind] ?? []) + [self::PREFIX . $name => $test];
        }

        return $tests;
    }

    /** @return array<string, mixed> a result for Site Health, which escapes the label; the rest is HTML */
    public function run(string $name): array
    {
        $check = $this->installation->run($name);

        return [
            'test' => self::PREFIX . $name,
            'status' => $this->status($check->state),
            'label' => sprintf(
                /* translators: 1: the name of a check, 2: its result, such as "Failed" */
                __('ServerPilot: %1$s – %2$s', 'serverpilot-sync'),
                $check->label,
                $check->state->label(),
            ),
            'badge' => ['label' => __('ServerPilot', 'serverpilot-sync'), 'color' => 'blue'],
            'description' => self::description($check),
            'actions' => sprintf(
                '<p><a href="%s">%s</a></p>',
                esc_url(AdminPage::url()),
                esc_html__('Open the ServerPilot page', 'serverpilot-sync'),
            ),
        ];
    }

    /** While sync is switched off, a check that failed or was not made is less serious. */
    private function status(CheckState $state): string
    {
        $switch = $this->installation->run('switch');
        $is_off = $switch->code === 'switch.off';

        return match ($state) {
            CheckState::Ok => 'good',
            // Without the extension, Ultimate Multisite does not report its switch.
            CheckState::NotChecked => $is_off || $switch->state === CheckState::NotChecked ? 'good' : 'recommended',
            CheckState::Failed => $is_off ? 'recommended' : 'critical',
            CheckState::Pending, CheckState::OnHold => 'recommended',
        };
    }

    private static function description(Check $check): string
    {
        $html = '<p>' . esc_html($check->message) . '</p>';
        if ($check->details !== []) {
            $html .= '<ul><li>' . implode('</li><li>', array_map(esc_html(...), $check->details)) . '</li></ul>';
        }

        return $check->remedy === '' ? $html : $html . '<p>' . esc_html($check->remedy) . '</p>';
    }
}
