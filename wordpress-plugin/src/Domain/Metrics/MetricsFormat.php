<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Metrics;

/**
 * The text of an exposition. Pure.
 *
 * Two formats, because node_exporter's textfile collector reads only the older one: it rejects a file with the type `info`, and
 * takes a counter whose `TYPE` lacks the suffix for an untyped metric. Both end with `# EOF`, a comment in the older one, by which a
 * file that was cut off is recognised.
 */
enum MetricsFormat: string
{
    /** https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md */
    case OpenMetrics = 'openmetrics';
    /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
    case Prometheus = 'prometheus';

    /** The format for a client that sends this header. */
    public static function accepted(string $accept): self
    {
        $accept = strtolower($accept);

        return str_contains($accept, 'text/plain') && !str_contains($accept, 'application/openmetrics-text')
            ? self::Prometheus
            : self::OpenMetrics;
    }

    public function contentType(): string
    {
        return match ($this) {
            self::OpenMetrics => 'application/openmetrics-text; version=1.0.0; charset=utf-8',
            self::Prometheus => 'text/plain; version=0.0.4; charset=utf-8',
        };
    }

    /** @param list<MetricSample> $samples in any order */
    public function text(array $samples): string
    {
        $text = '';
        foreach (Metric::cases() as $metric) {
            $its = array_filter($samples, static fn(MetricSample $sample): bool => $sample->metric === $metric);
            $text .= $its === [] ? '' : $this->head($metric) . implode('', array_map(self::line(...), $its));
        }

        return "{$text}# EOF\n";
    }

    private function head(Metric $metric): string
    {
        $help = strtr($metric->help(), ['\\' => '\\\\', "\n" => '\n']);
        $type = strtolower($metric->type()->name);

        return match ($this) {
            self::OpenMetrics => "# TYPE {$metric->value} {$type}\n"
                . ($metric->isInSeconds() ? "# UNIT {$metric->value} seconds\n" : '')
                . "# HELP {$metric->value} {$help}\n",
            self::Prometheus => "# HELP {$metric->sampleName()} {$help}\n# TYPE {$metric->sampleName()} "
                . ($metric->type() === MetricType::Info ? 'gauge' : $type)
                . "\n",
        };
    }

    private static function line(MetricSample $sample): string
    {
        $labels = [];
        foreach ($sample->labels as $name => $value) {
            // Readers reject a text that is not UTF-8.
            $value = preg_match('//u', $value) === 1 ? $value : (string) preg_replace('/[^\x00-\x7F]/', '?', $value);
            $value = strtr($value, ['\\' => '\\\\', '"' => '\"', "\n" => '\n']);
            $labels[] = "{$name}=\"{$value}\"";
        }

        return (
            $sample->metric->sampleName()
            . ($labels === [] ? '' : '{' . implode(',', $labels) . '}')
            . " {$sample->value}\n"
        );
    }
}
