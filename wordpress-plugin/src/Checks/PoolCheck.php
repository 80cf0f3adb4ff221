<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Pool\ForecastLevel;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\PoolStatus;

/**
 * Does every app of the pool get its domains, does ServerPilot apply its changes, is its certificate renewed, and how long do the
 * places last? By the last sync; only checked if there are further apps.
 */
final class PoolCheck extends InstallationCheck
{
    public function __construct(
        private Pool $pool,
    ) {
        parent::__construct('pool', __('Pool', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $apps = $this->apps();
        $lines = [];
        foreach ($apps as $app_id => $app) {
            $name = PoolStatus::nameOf((string) $app_id);
            $lines[] = $app->line(PoolStatus::capacityOf((string) $app_id)?->message() ?? $name);
        }
        $states = array_map(static fn(AppHealth $app): CheckState => $app->state, $apps);
        $worst = in_array(CheckState::Failed, $states, true) ? CheckState::Failed : CheckState::Pending;
        if (array_filter($apps, static fn(AppHealth $app): bool => $app->reason !== null) !== []) {
            return $this->result(
                $worst,
                'pool.closed',
                __('Some apps of the pool get no domains.', 'serverpilot-sync'),
                __('Open the section "Pool" of the settings.', 'serverpilot-sync'),
                $lines,
            );
        }
        if (array_filter($states, static fn(CheckState $state): bool => $state !== CheckState::Ok) !== []) {
            return $this->result(
                $worst,
                'pool.app',
                __('Some apps of the pool have a problem.', 'serverpilot-sync'),
                __('The line of each app says what to do.', 'serverpilot-sync'),
                $lines,
            );
        }
        $forecast = PoolStatus::forecast();
        if ($forecast !== null && $forecast->level !== ForecastLevel::Ok) {
            return $this->result(
                $forecast->level === ForecastLevel::Full ? CheckState::Failed : CheckState::Pending,
                $forecast->level === ForecastLevel::Full ? 'pool.full' : 'pool.soon',
                $forecast->message() . '.',
                __('Add another app in the section "Pool" of the settings.', 'serverpilot-sync'),
                $lines,
            );
        }
        $warnings = PoolStatus::warnings();
        if ($warnings !== []) {
            return $this->result(
                CheckState::OnHold,
                'pool.unordered',
                implode(' ', $warnings),
                __('Open the section "Pool" of the settings.', 'serverpilot-sync'),
                $lines,
            );
        }

        return $this->ok(
            'pool.ok',
            sprintf(
                /* translators: %s: a number */
                __('All %s apps can get domains.', 'serverpilot-sync'),
                number_format_i18n(count($apps)),
            ),
            $lines,
        );
    }

    /** @return array<array-key, AppHealth> by app id, the main one first */
    private function apps(): array
    {
        $problems = PoolStatus::problems();
        $apps = [];
        foreach (AppStates::of($this->pool->appIds()) as $state) {
            $app_id = $state->app_id;
            $apps[$app_id] = new AppHealth(
                $this->pool->find($app_id),
                $problems[$app_id] ?? null,
                $state,
                AppCertificates::remembered($app_id),
            );
        }

        return $apps;
    }
}
