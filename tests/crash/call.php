<?php
/**
 * Calls of the extension, as a web server's process makes them: `call.php JSON`, a list of functions with their arguments.
 * Prints its progress line by line, because it may be killed at any moment: `begin`, then `report` or `threw` for each
 * call, then `end`.
 */
declare(strict_types=1);

foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
    define("WU_SERVER_PILOT_{$name}", (string) getenv("EMULATOR_{$name}"));
}
echo "begin\n";
foreach (json_decode($argv[1], true, flags: JSON_THROW_ON_ERROR) as [$function, $arguments]) {
    try {
        // In one write, so that a reader never gets half of it.
        echo 'report ' . json_encode($function(...$arguments)) . "\n";
    } catch (Throwable $e) {
        echo 'threw ' . $e::class . ': ' . $e->getMessage() . "\n";
    }
}
echo "end\n";
