<?php
/** The plugin's pure classes, without WordPress and without the extension. */
declare(strict_types=1);

function __(string $text, string $domain): string
{
    return $text;
}

foreach (['Plan', 'Gate', 'Failure'] as $class) {
    require dirname(__DIR__, 3) . "/wordpress-plugin/inc/{$class}.php";
}
