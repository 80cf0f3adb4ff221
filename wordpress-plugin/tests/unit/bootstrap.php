<?php
/** The plugin's pure classes, without WordPress and without the extension. */
declare(strict_types=1);

function __(string $text, string $domain): string
{
    return $text;
}

function wp_date(string $format, int $time): string
{
    return gmdate('Y-m-d', $time);
}

function get_option(string $name): string
{
    return 'Y-m-d';
}

const DAY_IN_SECONDS = 86_400;

require dirname(__DIR__, 2) . '/src/autoload.php';

require __DIR__ . '/Domain/PlanCodes.php';
require __DIR__ . '/Architecture.php';
require __DIR__ . '/Domain/Records.php';
