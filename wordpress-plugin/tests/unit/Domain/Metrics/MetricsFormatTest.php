<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Metrics\Metric;
use ServerPilot\Sync\Domain\Metrics\MetricSample;
use ServerPilot\Sync\Domain\Metrics\MetricsFormat;
use ServerPilot\Sync\Domain\Metrics\MetricType;

/** The text of metrics. That Prometheus's own tool accepts it is shown by MonitoringTest. */
final class MetricsFormatTest extends TestCase
{
    /** @return list<MetricSample> */
    private static function samples(): array
    {
        return [
            new MetricSample(Metric::LockWait, 0.25),
            ...MetricSample::each(Metric::Syncs, 'result', ['done' => 3, 'failed' => 0]),
            new MetricSample(Metric::Plugin, 1, ['version' => '1.0', 'extension' => '']),
            ...MetricSample::time(Metric::LastRun, 1_800_000_000),
            ...MetricSample::time(Metric::LastSuccess, 0),
            ...MetricSample::time(Metric::PausedSince, null),
        ];
    }

    public function testOpenMetricsHasFamiliesWithoutTheirSuffixInTheOrderOfTheMetrics(): void
    {
        self::assertSame(<<<'TEXT'
            # TYPE serverpilot_plugin info
            # HELP serverpilot_plugin Versions of the plugin and of the PHP extension.
            serverpilot_plugin_info{version="1.0",extension=""} 1
            # TYPE serverpilot_sync_last_run_timestamp_seconds gauge
            # UNIT serverpilot_sync_last_run_timestamp_seconds seconds
            # HELP serverpilot_sync_last_run_timestamp_seconds When a sync last ended.
            serverpilot_sync_last_run_timestamp_seconds 1800000000
            # TYPE serverpilot_syncs counter
            # HELP serverpilot_syncs Syncs by result.
            serverpilot_syncs_total{result="done"} 3
            serverpilot_syncs_total{result="failed"} 0
            # TYPE serverpilot_sync_lock_wait_seconds counter
            # UNIT serverpilot_sync_lock_wait_seconds seconds
            # HELP serverpilot_sync_lock_wait_seconds Time that syncs waited for the lock of an app.
            serverpilot_sync_lock_wait_seconds_total 0.25
            # EOF

            TEXT, MetricsFormat::OpenMetrics->text(self::samples()));
    }

    public function testTheOlderFormatNamesCountersWithTheirSuffixAndHasNoInfo(): void
    {
        self::assertSame(<<<'TEXT'
            # HELP serverpilot_plugin_info Versions of the plugin and of the PHP extension.
            # TYPE serverpilot_plugin_info gauge
            serverpilot_plugin_info{version="1.0",extension=""} 1
            # HELP serverpilot_sync_last_run_timestamp_seconds When a sync last ended.
            # TYPE serverpilot_sync_last_run_timestamp_seconds gauge
            serverpilot_sync_last_run_timestamp_seconds 1800000000
            # HELP serverpilot_syncs_total Syncs by result.
            # TYPE serverpilot_syncs_total counter
            serverpilot_syncs_total{result="done"} 3
            serverpilot_syncs_total{result="failed"} 0
            # HELP serverpilot_sync_lock_wait_seconds_total Time that syncs waited for the lock of an app.
            # TYPE serverpilot_sync_lock_wait_seconds_total counter
            serverpilot_sync_lock_wait_seconds_total 0.25
            # EOF

            TEXT, MetricsFormat::Prometheus->text(self::samples()));
    }

    public function testValuesOfLabelsAreEscaped(): void
    {
        $label = static fn (string $value): string => explode("\n", MetricsFormat::Prometheus->text([new MetricSample(Metric::AppDomains, 1, ['app' => $value])]))[2];
        self::assertSame('serverpilot_app_domains{app="a\\\\b\"c\nx"} 1', $label("a\\b\"c\nx"));
        self::assertSame('serverpilot_app_domains{app="ü"} 1', $label('ü'));
        self::assertSame('serverpilot_app_domains{app="a??"} 1', $label("a\xC3\xFF"));
    }

    public function testWithoutSamplesOnlyTheEndIsLeft(): void
    {
        foreach (MetricsFormat::cases() as $format) {
            self::assertSame("# EOF\n", $format->text([]));
        }
    }

    /** @return iterable<string, array{string, MetricsFormat}> */
    public static function headers(): iterable
    {
        yield 'none' => ['', MetricsFormat::OpenMetrics];
        yield 'any' => ['*/*', MetricsFormat::OpenMetrics];
        yield 'Prometheus' => ['application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', MetricsFormat::OpenMetrics];
        yield 'VictoriaMetrics' => ['Text/Plain;version=0.0.4;q=1,*/*;q=0.1', MetricsFormat::Prometheus];
    }

    /** @dataProvider headers */
    public function testTheFormatIsTheAcceptedOne(string $accept, MetricsFormat $format): void
    {
        self::assertSame($format, MetricsFormat::accepted($accept));
    }

    public function testNamesFollowTheConventions(): void
    {
        foreach (Metric::cases() as $metric) {
            self::assertMatchesRegularExpression('/^serverpilot_[a-z]+(_[a-z]+)*$/', $metric->value);
            self::assertDoesNotMatchRegularExpression('/_(total|info|count|sum|bucket|created)$/', $metric->value, 'the type adds it');
            self::assertMatchesRegularExpression('/^[A-Z].*\.$/', $metric->help());
            self::assertSame($metric->type() === MetricType::Counter, str_ends_with($metric->sampleName(), '_total'));
        }
    }
}
