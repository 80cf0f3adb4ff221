<?php
/**
 * Calls of the extension, as a web server's process makes them: `call.php JSON`, a list of functions with their arguments.
 * Says what it has come to, line by line, for somebody who may kill it at any moment: `begin`, then of each call `report`
 * or `threw`, then `end`.
 */
declare(strict_types=1);

foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
    define("WU_SERVER_PILOT_{$name}", (string) getenv("EMULATOR_{$name}"));
}
echo "begin\n";
foreach (json_decode($argv[1], true, flags: JSON_THROW_ON_ERROR) as [$function, $arguments]) {
    try {
        // In one write, so that nobody ever sees half of it.
        echo 'report ' . json_encode($function(...$arguments)) . "\n";
    } catch (Throwable $e) {
        echo 'threw ' . $e::class . ': ' . $e->getMessage() . "\n";
    }
}
echo "end\n";
