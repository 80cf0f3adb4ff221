<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Metrics;

/** One value of a metric. */
final class MetricSample
{
    /** @param array<string, string> $labels values by name */
    public function __construct(
        public readonly Metric $metric,
        public readonly int|float $value,
        public readonly array $labels = [],
    ) {}

    public function of(string $network): self
    {
        return new self($this->metric, $this->value, ['network' => $network] + $this->labels);
    }

    /**
     * A sample for each value of a label.
     *
     * @param array<array-key, int> $values by the label's value
     *
     * @return list<self>
     */
    public static function each(Metric $metric, string $label, array $values): array
    {
        $samples = [];
        foreach ($values as $of => $value) {
            $samples[] = new self($metric, $value, [$label => (string) $of]);
        }

        return $samples;
    }

    /** @return list<self> none for a time that is not known */
    public static function time(Metric $metric, ?int $time): array
    {
        return ($time ?? 0) === 0 ? [] : [new self($metric, (int) $time)];
    }
}
