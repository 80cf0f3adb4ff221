<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain\Pool;

/** How many places the apps have left, and for how long. A shape of `serverpilot_plan()`. */
final class Forecast
{
    /** @param int|null $days until all places are taken at the present rate; null if that is not known, or far away */
    private function __construct(
        public readonly int $places,
        public readonly int $left,
        public readonly ?int $days,
        public readonly ForecastLevel $level,
    ) {}

    /** @param array<array-key, mixed>|null $forecast of a plan, or as it was stored */
    public static function of(?array $forecast): ?self
    {
        $places = $forecast['places'] ?? null;
        $left = $forecast['left'] ?? null;
        $days = $forecast['days'] ?? null;
        $level = $forecast['level'] ?? '';

        return is_int($places) && is_int($left)
            ? new self(
                $places,
                $left,
                is_int($days) ? $days : null,
                ForecastLevel::tryFrom(is_string($level) ? $level : '') ?? ForecastLevel::Ok,
            )
            : null;
    }

    /** @return array{places: int, left: int, days: ?int, level: string} */
    public function toStored(): array
    {
        return [
            'places' => $this->places,
            'left' => $this->left,
            'days' => $this->days,
            'level' => $this->level->value,
        ];
    }

    public function message(): string
    {
        $left = sprintf(
            /* translators: 1: a number, 2: another number */
            __('%1$s of %2$s places left', 'serverpilot-sync'),
            number_format_i18n($this->left),
            number_format_i18n($this->places),
        );

        return $this->days === null || $this->left === 0
            ? $left
            : sprintf(
                /* translators: 1: "12 of 300 places left", 2: a number */
                _n(
                    '%1$s; at the present rate for %2$s day',
                    '%1$s; at the present rate for %2$s days',
                    $this->days,
                    'serverpilot-sync',
                ),
                $left,
                number_format_i18n($this->days),
            );
    }
}
