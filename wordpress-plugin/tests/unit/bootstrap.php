<?php
/** The plugin's pure classes, without WordPress and without the extension. */
declare(strict_types=1);

function __(string $text, string $domain): string
{
    return $text;
}

function _n(string $one, string $more, int $count, string $domain): string
{
    return $count === 1 ? $one : $more;
}

function wp_date(string $format, int $time): string
{
    return gmdate($format, $time);
}

function get_option(string $name): string
{
    return ['date_format' => 'Y-m-d', 'time_format' => 'H:i'][$name];
}

function human_time_diff(int $from, int $to): string
{
    return intdiv($to - $from, 3_600) . ' hours';
}

const DAY_IN_SECONDS = 86_400;

require dirname(__DIR__, 2) . '/src/autoload.php';

require __DIR__ . '/Domain/PlanCodes.php';
require __DIR__ . '/Architecture.php';
require __DIR__ . '/Domain/Records.php';
