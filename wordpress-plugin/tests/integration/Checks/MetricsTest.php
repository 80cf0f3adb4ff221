<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\Metrics;
use ServerPilot\Sync\Domain\Metrics\Metric;
use ServerPilot\Sync\Domain\Metrics\MetricSample;
use ServerPilot\Sync\Domain\Metrics\MetricsFormat;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\MetricsToken;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\DiagnosedDomains;
use ServerPilot\Sync\Sync\MainSwitch;
use ServerPilot\Sync\Sync\PoolSettings;
use WP_CLI\ExitException;

require_once dirname(__DIR__, 2) . '/fakes/wp-cli.php';

/** The metrics of a network: what they count, and what they leave out. */
final class MetricsTest extends NetworkTestCase
{
    /** @return array<string, int|float> values by sample, as in the text */
    private function samples(): array
    {
        preg_match_all('/^(?!#)(\S+) (\S+)$/m', MetricsFormat::Prometheus->text(Plugin::instance()->metrics()->samples()), $lines);

        // What all have in common.
        $samples = str_replace(['{network="network.example"}', 'network="network.example",'], '', $lines[1], $count);
        self::assertSame(count($samples), $count);

        return array_map(floatval(...), array_combine($samples, $lines[2]));
    }

    private function value(string $sample): int|float|null
    {
        return $this->samples()[$sample] ?? null;
    }

    private function command(string $name, string ...$options): string
    {
        Plugin::instance()->registerCommands();
        WP_CLI::$lines = [];
        try {
            (WP_CLI::$callables["serverpilot {$name}"])([], $options);
        } catch (ExitException) {
            // The message is printed.
        }

        return implode("\n", WP_CLI::$lines);
    }

    public function testANetworkBeforeItsFirstSyncHasNoTimesAndNoDomains(): void
    {
        $samples = $this->samples();
        self::assertSame([], preg_grep('/_timestamp_seconds|_last_/', array_keys($samples)));
        self::assertSame(0.0, array_sum((array) array_intersect_key($samples, array_flip((array) preg_grep('/^serverpilot_(domain_|syncs)/', array_keys($samples))))));
        self::assertSame([1.0, 1.0, 300.0], [$samples['serverpilot_sync_enabled'], $samples['serverpilot_tables_usable'], $samples["serverpilot_app_domains_limit{app=\"{$this->emulator->app}\"}"]]);
    }

    public function testEachAppOfAPoolHasSamples(): void
    {
        PoolSettings::remember(new PoolApp('second', true, false, 'app2.example', time(), time(), PoolAnswer::Proven));
        State::change([
            'listed' => 3,
            'further_listed' => ['second' => 2],
            'certificate_names' => 1,
            'further_certificates' => ['second' => ['start' => 1, 'end' => 2, 'names' => ['a.example', 'b.example']]],
        ]);
        $of = fn (string $app): array => [$this->value("serverpilot_app_domains{app=\"{$app}\"}"), $this->value("serverpilot_app_certificate_domains{app=\"{$app}\"}")];
        self::assertSame([[3.0, 1.0], [2.0, 2.0]], [$of($this->emulator->app), $of('second')]);
        self::assertSame([], preg_grep('/^serverpilot_pool/', array_keys($this->samples())), 'before a sync has counted them');
        State::set('forecast', ['places' => 200, 'left' => 4, 'days' => 9, 'level' => 'soon']);
        self::assertSame([200.0, 4.0], [$this->value('serverpilot_pool_places'), $this->value('serverpilot_pool_places_left')]);
    }

    public function testSyncsAreCountedWithTheirResultAndTheirRequests(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        $samples = $this->samples();
        self::assertSame(1.0, $samples['serverpilot_syncs_total{result="done"}']);
        self::assertSame(1.0, $samples['serverpilot_sync_last_result{result="done"}']);
        self::assertSame((float) count($this->requests()), $samples['serverpilot_sync_api_requests_total']);
        self::assertSame(0.0, $samples['serverpilot_sync_api_retries_total']);
        self::assertGreaterThan(0.0, $samples['serverpilot_sync_last_duration_seconds']);
        self::assertSame($samples['serverpilot_sync_last_duration_seconds'], $samples['serverpilot_sync_duration_seconds_total']);
        self::assertEqualsWithDelta(time(), $samples['serverpilot_sync_last_success_timestamp_seconds'], 30);

        $this->settings(api_key: 'another');
        $this->sync();
        $samples = $this->samples();
        self::assertSame([1.0, 1.0], [$samples['serverpilot_syncs_total{result="paused"}'], $samples['serverpilot_sync_paused{reason="account"}']]);
        self::assertSame([0.0, 1.0], [$samples['serverpilot_sync_last_result{result="done"}'], $samples['serverpilot_sync_last_result{result="paused"}']]);
        self::assertEqualsWithDelta(time(), $samples['serverpilot_sync_pause_start_timestamp_seconds'], 30);
        self::assertGreaterThan($samples['serverpilot_sync_last_duration_seconds'], $samples['serverpilot_sync_duration_seconds_total']);
    }

    public function testARetryOfASyncIsCounted(): void
    {
        $this->emulator->fault('status', code: 503, times: 1);
        $this->sync();
        self::assertSame(1.0, $this->value('serverpilot_sync_api_retries_total'));
    }

    public function testDomainsAreCountedByStatusDiagnosisAndConcern(): void
    {
        $old = gmdate('Y-m-d H:i:s', time() - 7_200);
        $this->storeRecord('a.example', ['state' => 'failed', 'reason' => 'rejected', 'out_of_sync_since' => $old]);
        $this->storeRecord('b.example', ['state' => 'held', 'reason' => 'wildcard']);
        $this->storeRecord('c.example', ['state' => 'gone']);
        $samples = $this->samples();
        self::assertSame([1.0, 1.0, 0.0], [$samples['serverpilot_domain_statuses{status="failed"}'], $samples['serverpilot_domain_statuses{status="held"}'], $samples['serverpilot_domain_statuses{status="ok"}']]);
        self::assertSame([1.0, 1.0], [$samples['serverpilot_domain_concerns{concern="failed"}'], $samples['serverpilot_domain_concerns{concern="needs_decision"}']]);
        self::assertSame(1.0, $samples['serverpilot_domain_concerns{concern="out_of_sync"}']);
        self::assertSame(1.0, $samples['serverpilot_domain_diagnoses{state="failed",code="list.rejected"}']);
        self::assertSame(2.0, array_sum(array_intersect_key($samples, array_flip((array) preg_grep('/^serverpilot_domain_diagnoses/', array_keys($samples))))));
        self::assertSame((float) strtotime("{$old} UTC"), $samples['serverpilot_oldest_pending_timestamp_seconds']);
    }

    public function testCertificatesAreCountedByTheShareOfTheirLifetime(): void
    {
        $at = static fn (int $days): string => gmdate('Y-m-d H:i:s', time() + $days * DAY_IN_SECONDS);
        $listed = static fn (int $start, int $end): array => ['state' => 'ok', 'ssl_state' => 'covered', 'certificate_start' => $at($start), 'certificate_end' => $at($end)];
        $this->storeRecord('a.example', $listed(-80, 10));
        $this->storeRecord('b.example', $listed(-80, 10));
        $this->storeRecord('c.example', $listed(-10, 80));
        $this->storeRecord('d.example', $listed(-90, -1));
        $this->storeRecord('e.example', ['state' => 'gone'] + $listed(-90, -40));
        $samples = $this->samples();
        self::assertSame(
            ['none' => 1.0, 'below_a_sixth' => 2.0, 'a_sixth_to_a_quarter' => 0.0, 'a_quarter_to_a_third' => 0.0, 'a_third_to_a_half' => 0.0, 'above_a_half' => 1.0],
            array_combine(
                array_map(static fn (string $sample): string => explode('"', $sample)[1], (array) preg_grep('/lifetime_left/', array_keys($samples))),
                array_intersect_key($samples, array_flip((array) preg_grep('/lifetime_left/', array_keys($samples)))),
            ),
        );
        self::assertEqualsWithDelta(time() - DAY_IN_SECONDS, $samples['serverpilot_certificate_expiry_timestamp_seconds'], 30);
    }

    public function testEveryMetricIsExposed(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        $this->storeRecord('a.example', ['state' => 'ok', 'certificate_end' => '2030-01-01 00:00:00', 'out_of_sync_since' => '2020-01-01 00:00:00']);
        State::change(['away_since' => time(), 'forecast' => ['places' => 200, 'left' => 4], 'pause' => ['reason' => 'app', 'message' => 'x', 'since' => time()]]);
        $exposed = array_map(static fn (MetricSample $sample): Metric => $sample->metric, Plugin::instance()->metrics()->samples());
        foreach (Metric::cases() as $metric) {
            self::assertContains($metric, $exposed);
        }
    }

    public function testNoLabelNamesADomain(): void
    {
        $this->storeRecord('a-long-name.example', ['state' => 'failed', 'message' => 'a-long-name.example is wrong']);
        self::assertStringNotContainsString('a-long-name', $this->command('metrics'));
    }

    /** The queries of 3,000 domains are not many times those of none. */
    public function testQueriesAreBounded(): void
    {
        global $wpdb;
        $count = function () use ($wpdb): int {
            $before = $wpdb->num_queries;
            $this->samples();

            return $wpdb->num_queries - $before;
        };
        $none = $count();
        $this->storeMany(3_000);
        self::assertLessThan(60, $count());
        self::assertLessThan(25, $none);
        $samples = $this->samples();
        self::assertSame(3_000.0, array_sum(array_intersect_key($samples, array_flip((array) preg_grep('/^serverpilot_domain_diagnoses/', array_keys($samples))))));
    }

    public function testWithoutTablesTheRestIsExposed(): void
    {
        global $wpdb;
        $this->sync();
        $table = Schema::table('domains');
        $wpdb->query("RENAME TABLE {$table} TO {$table}_away");
        try {
            $samples = $this->samples();
        } finally {
            $wpdb->query("RENAME TABLE {$table}_away TO {$table}");
        }
        self::assertSame([0.0, 1.0], [$samples['serverpilot_tables_usable'], $samples['serverpilot_syncs_total{result="done"}']]);
        self::assertSame([], preg_grep('/^serverpilot_domain/', array_keys($samples)));
    }

    public function testWithoutTheExtensionThereAreNoDiagnoses(): void
    {
        $output = $this->inAnotherProcess(
            'echo ServerPilot\Sync\Domain\Metrics\MetricsFormat::Prometheus->text(ServerPilot\Sync\Plugin::instance()->metrics()->samples());',
            ['PHP_INI_SCAN_DIR' => ''],
            ['-d', 'extension=mysqli'],
        );
        self::assertStringContainsString('extension=""', $output);
        self::assertStringContainsString("\nserverpilot_sync_enabled{network=\"network.example\"} 0\n", $output);
        self::assertStringContainsString('serverpilot_domain_statuses{network="network.example",status="ok"} 0', $output);
        self::assertStringNotContainsString('serverpilot_domain_diagnoses', $output);
        self::assertStringEndsWith('# EOF', $output);
    }

    public function testTheCommandPrintsBothFormats(): void
    {
        self::assertStringContainsString("\n# TYPE serverpilot_syncs_total counter\n", $this->command('metrics'));
        self::assertStringContainsString("\n# TYPE serverpilot_syncs counter\n", $this->command('metrics', format: 'openmetrics'));
        self::assertStringEndsWith("\n# EOF", $this->command('metrics'));
        self::assertStringStartsWith('Error: ', $this->command('metrics', format: 'x'));
    }

    public function testATokenIsShownOnceAndReplacesTheOneBefore(): void
    {
        self::assertFalse(MetricsToken::matches(''));
        $first = $this->command('metrics-token');
        self::assertMatchesRegularExpression('/^[0-9a-f]{64}$/', $first);
        self::assertTrue(MetricsToken::matches($first));
        self::assertStringNotContainsString($first, serialize(get_network_option(1, State::OPTION)));
        $second = $this->command('metrics-token');
        self::assertSame([false, true, false], array_map(MetricsToken::matches(...), [$first, $second, State::text('metrics_token')]));
        $this->command('metrics-token', revoke: '1');
        self::assertSame([false, false], array_map(MetricsToken::matches(...), [$second, '']));
    }
}
