<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Certificate\LifetimeLeft;
use ServerPilot\Sync\Domain\Metrics\Metric;
use ServerPilot\Sync\Domain\Metrics\MetricSample;
use ServerPilot\Sync\Domain\Metrics\MetricsFormat;

require_once dirname(__DIR__) . '/Promtool.php';

/** The dashboard and the alert rules of docs/monitoring use metrics that exist, and Prometheus's own tool accepts all of it. */
final class MonitoringTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';
    private const FOLDER = self::ROOT . '/docs/monitoring';

    /** @return list<string> expressions of all panels */
    private static function dashboard(): array
    {
        $dashboard = json_decode((string) file_get_contents(self::FOLDER . '/dashboard.json'), true, flags: JSON_THROW_ON_ERROR);

        return array_merge(...array_map(static fn (array $panel): array => array_column($panel['targets'], 'expr'), $dashboard['panels']));
    }

    private static function alerts(): string
    {
        return (string) file_get_contents(self::FOLDER . '/alerts.yml');
    }

    public function testEveryMetricOfTheDashboardAndTheRulesExists(): void
    {
        preg_match_all('/\bserverpilot_[a-z_]+/', implode("\n", self::dashboard()) . (string) preg_replace('/^ *(summary|description): .*$/m', '', self::alerts()), $used);
        $used = array_values(array_unique($used[0]));
        self::assertGreaterThan(15, count($used), 'they are found at all');
        $exposed = array_map(static fn (Metric $metric): string => $metric->sampleName(), Metric::cases());
        self::assertSame([], array_values(array_diff($used, $exposed)));
        self::assertSame([], array_values(array_diff($exposed, $used)), 'the dashboard shows every metric');
    }

    public function testEveryValueOfALabelExists(): void
    {
        preg_match_all('/\b(concern|left|code)=~?"([^"]+)"/', implode("\n", self::dashboard()) . self::alerts(), $used, PREG_SET_ORDER);
        $known = [
            'concern' => array_column(Concern::cases(), 'value'),
            'left' => array_column(LifetimeLeft::cases(), 'value'),
        ];
        $messages = (string) file_get_contents(self::ROOT . '/docs/messages.md');
        self::assertGreaterThan(5, count($used), 'they are found at all');
        foreach ($used as [, $label, $values]) {
            foreach (explode('|', $values) as $value) {
                // Every code of a check, or one.
                $code = str_ends_with($value, '[.].+') ? '| `' . substr($value, 0, -5) . '.' : "| `{$value}` |";
                self::assertTrue($label === 'code' ? str_contains($messages, $code) : in_array($value, $known[$label], true), "{$label}={$value}");
            }
        }
    }

    public function testEveryAlertHasATest(): void
    {
        preg_match_all('/- alert: (\w+)/', self::alerts(), $alerts);
        preg_match_all('/- alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:/', (string) file_get_contents(self::FOLDER . '/alerts_test.yml'), $tested);
        self::assertGreaterThan(10, count($alerts[1]), 'they are found at all');
        self::assertSame([], array_values(array_diff($alerts[1], $tested[1])));
    }

    public function testTheRulesPassTheirTests(): void
    {
        Promtool::run('check rules ' . escapeshellarg(self::FOLDER . '/alerts.yml'));
        Promtool::run('test rules ' . escapeshellarg(self::FOLDER . '/alerts_test.yml'));
    }

    public function testTheExpressionsOfTheDashboardAreValid(): void
    {
        $rules = array_map(static fn (int $n, string $expression): array => ['record' => "panel:{$n}", 'expr' => $expression], array_keys(self::dashboard()), self::dashboard());
        Promtool::run('check rules /dev/stdin', (string) json_encode(['groups' => [['name' => 'dashboard', 'rules' => $rules]]], JSON_UNESCAPED_SLASHES));
    }

    public function testTheTextOfEveryMetricIsValid(): void
    {
        $samples = array_map(static fn (Metric $metric): MetricSample => (new MetricSample($metric, 1.5, ['app' => "a\\\"\nü"]))->of('network.example'), Metric::cases());
        Promtool::run('check metrics', MetricsFormat::Prometheus->text($samples));
    }
}
