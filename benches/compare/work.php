<?php

/**
 * One process that adds domains in one of the three ways: `work.php incumbent|curl|extension`.
 *
 * It says `ready`. Each line of its input is a JSON list of domains, to be added in one go; it answers with a line that says how long that took, and
 * how long the extension waited for its lock. The emulator's addresses come in the environment.
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
