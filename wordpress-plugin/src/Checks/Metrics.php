<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Checks;

use ServerPilot\Sync\Domain\Certificate\CertificateLifetime;
use ServerPilot\Sync\Domain\Certificate\LifetimeLeft;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Metrics\Metric;
use ServerPilot\Sync\Domain\Metrics\MetricSample;
use ServerPilot\Sync\Domain\PauseReason;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Domain\SyncOutcome;
use ServerPilot\Sync\Domain\SyncTotals;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\AppCertificates;
use ServerPilot\Sync\Sync\DiagnosedDomains;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\PoolSettings;
use ServerPilot\Sync\Sync\PoolStatus;

use const ServerPilot\Sync\PLUGIN_FILE;

/** Gathers the metrics from stored facts: a bounded number of queries, and no request. */
final class Metrics
{
    public function __construct(
        private Client $client,
        private MainSwitch $switch,
        private DiagnosedDomains $domains,
    ) {}

    /**
     * All with the label `network`, by which the textfile collector of a server tells apart the files of several networks.
     *
     * @return list<MetricSample>
     *
     * @throws DatabaseException if not even the state can be read
     */
    public function samples(): array
    {
        $samples = [
            ...$this->installation(),
            ...self::syncs(),
            ...self::pause(),
            ...$this->apps(),
            ...self::pool(),
            ...$this->tables(),
        ];
        $network = get_network(get_main_network_id());
        $address = rtrim(($network->domain ?? '') . ($network->path ?? ''), '/');

        return array_map(static fn(MetricSample $sample): MetricSample => $sample->of($address), $samples);
    }

    /** @return list<MetricSample> */
    private function installation(): array
    {
        return [
            new MetricSample(Metric::Plugin, 1, [
                'version' => get_file_data(PLUGIN_FILE, ['version' => 'Version'])['version'],
                'extension' => $this->client->version(),
            ]),
            new MetricSample(Metric::Enabled, (int) $this->switch->isOn()),
        ];
    }

    /** @return list<MetricSample> */
    private static function syncs(): array
    {
        $totals = SyncTotals::ofStored(State::get('sync_totals'));
        $last = [];
        foreach ($totals->last === null ? [] : SyncOutcome::cases() as $outcome) {
            $last[$outcome->value] = (int) ($outcome === $totals->last);
        }

        return [
            ...MetricSample::time(Metric::LastRun, State::number('last_run')),
            ...MetricSample::time(Metric::LastSuccess, State::number('last_success')),
            ...($totals->last === null ? [] : [new MetricSample(Metric::LastDuration, $totals->lastSeconds)]),
            ...MetricSample::each(Metric::LastResult, 'result', $last),
            ...MetricSample::each(Metric::Syncs, 'result', $totals->results),
            new MetricSample(Metric::Duration, $totals->seconds),
            new MetricSample(Metric::Requests, $totals->counters['requests']),
            new MetricSample(Metric::Retries, $totals->counters['retries']),
            new MetricSample(Metric::LockWait, $totals->counters['lock_wait_ms'] / 1_000),
        ];
    }

    /** @return list<MetricSample> */
    private static function pause(): array
    {
        $pause = State::pause();
        $reasons = [];
        foreach (PauseReason::cases() as $reason) {
            $reasons[$reason->value] = (int) ($reason === $pause?->reason);
        }

        return [
            ...MetricSample::each(Metric::Paused, 'reason', $reasons),
            ...MetricSample::time(Metric::PausedSince, $pause?->since),
        ];
    }

    /** @return list<MetricSample> by app; nothing else enumerates them */
    private function apps(): array
    {
        $main = $this->client->appId();
        $listed = [$main => State::number('listed')] + array_filter(State::array('further_listed'), is_int(...));
        $samples = [];
        foreach ($main === '' ? [] : AppStates::of(PoolSettings::pool($main)->appIds()) as $app) {
            $labels = ['app' => $app->app_id];
            $names = $app->app_id === $main
                ? State::number('certificate_names')
                : count(AppCertificates::remembered($app->app_id)->names ?? []);
            array_push(
                $samples,
                new MetricSample(Metric::AppDomains, $listed[$app->app_id] ?? 0, $labels),
                new MetricSample(Metric::AppDomainsLimit, Capacity::APP_DOMAINS, $labels),
                new MetricSample(Metric::AppCertificate, $names, $labels),
                new MetricSample(Metric::AppCertificateLimit, Capacity::CERTIFICATE_NAMES, $labels),
                new MetricSample(Metric::AppFailedActions, $app->failed_actions, $labels),
            );
            if ($app->away_since !== null) {
                $samples[] = new MetricSample(Metric::AppAwaySince, $app->away_since, $labels);
            }
        }

        return $samples;
    }

    /** @return list<MetricSample> none without further apps */
    private static function pool(): array
    {
        $forecast = PoolStatus::forecast();

        return (
            $forecast === null
                ? []
                : [
                    new MetricSample(Metric::PoolPlaces, $forecast->places),
                    new MetricSample(Metric::PoolPlacesLeft, $forecast->left),
                ]
        );
    }

    /** @return list<MetricSample> */
    private function tables(): array
    {
        try {
            // Before the first sync there are no tables.
            $domains = State::number('schema') > 0 ? $this->domains() : null;
        } catch (DatabaseException) {
            // The metric says so; why is shown by the check of the tables.
            $domains = null;
        }

        return [new MetricSample(Metric::Tables, (int) ($domains !== null)), ...($domains ?? [])];
    }

    /** @return list<MetricSample> */
    private function domains(): array
    {
        $concerns = [];
        foreach (Concern::cases() as $concern) {
            $concerns[$concern->value] = DomainList::count($concern);
        }

        return [
            ...MetricSample::each(Metric::Domains, 'status', DomainList::counts()),
            ...$this->diagnoses(),
            ...MetricSample::each(Metric::Concerns, 'concern', $concerns),
            ...MetricSample::time(Metric::OldestPending, DomainList::outOfSyncSince()),
            ...self::certificates(),
        ];
    }

    /** @return list<MetricSample> */
    private function diagnoses(): array
    {
        $counts = [];
        // A diagnosis needs the extension's rules about domains.
        foreach ($this->client->isUsable() ? $this->domains->of(['orderby' => 'domain']) : [] as [, $diagnosis]) {
            // Without a problem, every check is OK, or was not made.
            $code = $diagnosis->firstProblem()->code ?? 'none';
            $counts[$diagnosis->state()->value][$code] = 1 + ($counts[$diagnosis->state()->value][$code] ?? 0);
        }
        $samples = [];
        foreach (CheckState::cases() as $state) {
            foreach ($counts[$state->value] ?? [] as $code => $count) {
                $samples[] = new MetricSample(Metric::Diagnoses, $count, ['state' => $state->value, 'code' => $code]);
            }
        }

        return $samples;
    }

    /** @return list<MetricSample> */
    private static function certificates(): array
    {
        $left = [];
        foreach (LifetimeLeft::cases() as $class) {
            $left[$class->value] = 0;
        }
        $ends = [];
        foreach (DomainList::certificates() as ['start' => $start, 'end' => $end, 'domains' => $domains]) {
            $share = CertificateLifetime::of($start, $end)->shareLeft(time());
            $left[LifetimeLeft::of($share)->value] += $domains;
            $ends[] = $end;
        }

        return [
            ...MetricSample::time(Metric::CertificateEnd, $ends === [] ? null : min($ends)),
            ...MetricSample::each(Metric::CertificateLifetime, 'left', $left),
        ];
    }
}
