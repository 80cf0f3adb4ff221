<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

use ServerPilot\Sync\Domain\Diagnosis\Diagnosis;
use ServerPilot\Sync\Domain\Diagnosis\ProblemLabel;

/** The status of a domain in words, for its row. */
final class RowStatus
{
    /** @return string the problem to fix first, or the state; markup, escaped */
    public static function words(Diagnosis $diagnosis): string
    {
        $problem = $diagnosis->firstProblem();

        return $problem === null
            ? esc_html($diagnosis->state()->label())
            : sprintf('<strong>%s:</strong> %s', esc_html($problem->label), esc_html($problem->message));
    }

    /** The same in a few words, not escaped. */
    public static function label(Diagnosis $diagnosis): string
    {
        $problem = $diagnosis->firstProblem();

        return $problem === null ? $diagnosis->state()->label() : ProblemLabel::of($problem->code);
    }
}
