<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Check;
use ServerPilot\Sync\Domain\Diagnosis\CheckState;
use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;

/** The icons of a row: one for the checks that its column's heading names. */
final class CheckIcon
{
    /** The checks of each column, by the column's name. */
    private const CHECKS = [
        'serverpilot' => ['mapping', 'sync', 'list', 'server'],
        'dns' => ['dns'],
        'certificate_end' => ['certificate'],
        'website' => ['site', 'stage'],
    ];
    private const WORST_FIRST = [
        CheckState::Failed,
        CheckState::OnHold,
        CheckState::Pending,
        CheckState::NotChecked,
        CheckState::Ok,
    ];

    /** @return string markup, escaped */
    public static function of(Diagnosis $diagnosis, string $column): string
    {
        $checks = array_values(array_filter($diagnosis->checks, static fn(Check $check): bool => in_array(
            $check->name,
            self::CHECKS[$column] ?? [],
            true,
        )));
        foreach (self::WORST_FIRST as $state) {
            foreach ($checks as $check) {
                if ($check->state === $state) {
                    return self::ofState($state, "{$check->label}: {$state->label()}");
                }
            }
        }

        return '';
    }

    /**
     * @param string $text what it means; empty if that is in words beside it
     *
     * @return string markup, escaped
     */
    public static function ofState(CheckState $state, string $text): string
    {
        return sprintf(
            '<span class="serverpilot-icon serverpilot-%s" title="%s"><span class="dashicons dashicons-%s" aria-hidden="true"></span>%s</span>',
            esc_attr($state->value),
            esc_attr($text),
            match ($state) {
                CheckState::Ok => 'yes-alt',
                CheckState::Pending => 'clock',
                CheckState::OnHold => 'lock',
                CheckState::Failed => 'warning',
                CheckState::NotChecked => 'minus',
            },
            $text === '' ? '' : sprintf('<span class="screen-reader-text">%s</span>', esc_html($text)),
        );
    }
}
