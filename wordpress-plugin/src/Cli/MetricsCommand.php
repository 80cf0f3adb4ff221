<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Cli;

use ServerPilot\Sync\Checks\Metrics;
use ServerPilot\Sync\Domain\Metrics\MetricsFormat;
use ServerPilot\Sync\Store\MetricsToken;
use WP_CLI;

/** Metrics for Prometheus, and the token with which it can read them by HTTPS. */
final class MetricsCommand
{
    public function __construct(
        private Metrics $metrics,
    ) {}

    /**
     * Prints the metrics of the network, from stored facts: nothing is requested from ServerPilot.
     *
     * ## OPTIONS
     *
     * [--format=<format>]
     * : Output format. node_exporter's textfile collector reads `prometheus`.
     * ---
     * default: prometheus
     * options:
     *   - prometheus
     *   - openmetrics
     * ---
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot metrics
     *     $ wp serverpilot metrics --format=openmetrics
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function metrics(array $args, array $options): void
    {
        // Also without the extension: that it is missing is a metric.
        Console::runAnyway(function () use ($options): int {
            $format = MetricsFormat::tryFrom(Console::option($options, 'format', MetricsFormat::Prometheus->value));
            if ($format === null) {
                throw new CommandFailure(__('The format must be prometheus or openmetrics.', 'serverpilot-sync'));
            }
            WP_CLI::line(rtrim($format->text($this->metrics->samples())));

            return 0;
        });
    }

    /**
     * Creates the token with which a monitoring system reads the metrics by HTTPS. Prints it once; the one before ends.
     *
     * ## OPTIONS
     *
     * [--revoke]
     * : Ends the token, and creates none.
     *
     * ## EXAMPLES
     *
     *     $ wp serverpilot metrics-token
     *     $ wp serverpilot metrics-token --revoke
     *
     * @param list<string> $args
     * @param array<string, string|bool> $options
     */
    public function token(array $args, array $options): void
    {
        Console::runAnyway(static function () use ($options): int {
            if (!isset($options['revoke'])) {
                WP_CLI::line(MetricsToken::create());

                return 0;
            }
            MetricsToken::revoke();
            WP_CLI::success(__('There is no token any more.', 'serverpilot-sync'));

            return 0;
        });
    }
}
