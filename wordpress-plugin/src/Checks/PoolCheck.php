<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\AppCapacity;
use ServerPilot\Sync\Domain\Check;
use ServerPilot\Sync\Domain\CheckState;
use ServerPilot\Sync\Domain\ForecastLevel;
use ServerPilot\Sync\Domain\Pool;
use ServerPilot\Sync\Domain\PoolReason;
use ServerPilot\Sync\Sync\PoolSettings;

/** Can every app of the pool get domains, by the last sync, and how long do their places last? Only checked if there are further apps. */
final class PoolCheck extends InstallationCheck
{
    public function __construct(
        private Pool $pool,
    ) {
        parent::__construct('pool', __('Pool', 'serverpilot-sync'), needsSwitch: true);
    }

    public function run(): Check
    {
        $apps = array_map(static fn(AppCapacity $app): string => $app->message(), PoolSettings::capacity());
        $problems = array_intersect_key(PoolSettings::problems(), array_flip($this->pool->appIds()));
        $forecast = PoolSettings::forecast();
        if ($problems === [] && $forecast !== null && $forecast->level !== ForecastLevel::Ok) {
            return $this->result(
                $forecast->level === ForecastLevel::Full ? CheckState::Failed : CheckState::Pending,
                $forecast->level === ForecastLevel::Full ? 'pool.full' : 'pool.soon',
                $forecast->message() . '.',
                __('Add another app in the section "Pool" of the settings.', 'serverpilot-sync'),
                $apps,
            );
        }
        $warnings = PoolSettings::warnings();
        if ($problems === [] && $warnings !== []) {
            return $this->result(
                CheckState::OnHold,
                'pool.unordered',
                implode(' ', $warnings),
                __('Open the section "Pool" of the settings.', 'serverpilot-sync'),
                $apps,
            );
        }
        if ($problems === []) {
            return $this->ok(
                'pool.ok',
                sprintf(
                    /* translators: %s: a number */
                    __('All %s apps can get domains.', 'serverpilot-sync'),
                    number_format_i18n(count($this->pool->appIds())),
                ),
                $apps,
            );
        }
        $details = [];
        foreach ($problems as $app_id => $reason) {
            $details[] = PoolSettings::nameOf((string) $app_id) . ": {$reason->message()} {$reason->remedy()}";
        }

        return $this->result(
            array_unique($problems, SORT_REGULAR) === [PoolReason::UpdateFailed]
                ? CheckState::Pending
                : CheckState::Failed,
            'pool.closed',
            __('Some apps of the pool get no domains.', 'serverpilot-sync'),
            __('Open the section "Pool" of the settings.', 'serverpilot-sync'),
            [...$details, ...$apps],
        );
    }
}
