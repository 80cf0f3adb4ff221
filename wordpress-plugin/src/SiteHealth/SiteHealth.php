<?php

declare(strict_types=1);

namespace ServerPilot\Sync\SiteHealth;

use Closure;
use ServerPilot\Sync\Checks\Installation;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Host\AdminPage;

/** The checks as tests of WordPress's Site Health, for users who may manage the network, and for WordPress's weekly run. */
final class SiteHealth
{
    private const PREFIX = 'serverpilot_';

    /** @param Closure(string): string $url the REST route of a check that sends requests */
    public function __construct(
        private Installation $installation,
        private Closure $url,
    ) {}

    /**
     * @param mixed $tests of WordPress and other plugins, `direct` and `async`
     *
     * @return array<mixed>
     */
    public function tests(mixed $tests): array
    {
        $tests = (array) $tests;
        if (!Installation::isShownHere() || !wp_doing_cron() && !current_user_can(AdminPage::CAPABILITY)) {
            return $tests;
        }
        $ours = ['direct' => [], 'async' => []];
        foreach ($this->installation->checks as $name => $check) {
            /* translators: %s: the name of a check */
            $label = sprintf(__('ServerPilot: %s', 'serverpilot-sync'), $check->label());
            $run = fn(): array => $this->run($name);
            if (in_array($name, Installation::REMOTE, true)) {
                $ours['async'][self::PREFIX . $name] = [
                    'label' => $label,
                    'test' => ($this->url)($name),
                    'has_rest' => true,
                    'async_direct_test' => $run,
                ];
            } else {
                $ours['direct'][self::PREFIX . $name] = ['label' => $label, 'test' => $run];
            }
        }
        foreach ($ours as $kind => $some) {
            $tests[$kind] = (array) ($tests[$kind] ?? []) + $some;
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

    /** A check that failed or was not made is less serious while sync is switched off. */
    private function status(CheckState $state): string
    {
        $is_off = $this->installation->run('switch')->code === 'switch.off';

        return match ($state) {
            CheckState::Ok => 'good',
            CheckState::NotChecked => $is_off ? 'good' : 'recommended',
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
