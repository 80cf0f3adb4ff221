<?php

/**
 * Adds domains in one of three ways: `work.php incumbent|curl|extension`.
 *
 * Prints `ready`. Each line of its input is a JSON list of domains to add in one batch; for each it prints a line with the duration
 * and the time that the extension waited for its lock. The environment has the emulator's addresses.
 */

declare(strict_types=1);

foreach (['BENCH_API', 'BENCH_CA'] as $name) {
    define($name, (string) getenv($name));
}
foreach (['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'] as $name) {
    define($name, (string) getenv($name));
}

$way = $argv[1];
if ($way !== 'extension') {
    require __DIR__ . "/{$way}.php";
}
/** @var \Closure(list<string>): void $add */
$add = match ($way) {
    'incumbent' => static function (array $domains): void {
        array_map(incumbent_add(...), $domains);
    },
    'curl' => curl_add(...),
    'extension' => static function (array $domains): void {
        count($domains) === 1 ? serverpilot_sync_domain($domains[0]) : serverpilot_sync_domains($domains);
    },
};
$waited = static fn(): float => $way === 'extension' ? (float) serverpilot_stats()['lock_wait_ms'] : 0.0;

echo "ready\n";
while (($line = fgets(STDIN)) !== false) {
    [$before, $started] = [$waited(), hrtime(true)];
    $add(json_decode($line, true, flags: JSON_THROW_ON_ERROR));
    echo json_encode(['ms' => (hrtime(true) - $started) / 1e6, 'lock_ms' => $waited() - $before]), "\n";
}
