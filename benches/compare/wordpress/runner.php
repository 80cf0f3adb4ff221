<?php

/**
 * A queue runner: `runner.php ours|incumbent|real|extension`. It says `ready`, then maps each domain that its input names, handles what
 * the queue would hand it, and prints how many milliseconds that took: our plugin's sync, the built-in integration's handler, its stand-in,
 * or the extension's call without the plugin.
 */

declare(strict_types=1);

require __DIR__ . '/load.php';

$way = $argv[1];
if ($way === 'incumbent') {
    foreach (['BENCH_API', 'BENCH_CA'] as $name) {
        define($name, (string) getenv($name));
    }
    require dirname(__DIR__) . '/incumbent.php';
    // In place of the real handler, where that is loaded, or of the fake's empty one.
    remove_all_actions('wu_add_domain');
    add_action('wu_add_domain', incumbent_add(...));
} elseif ($way === 'extension') {
    remove_all_actions('wu_add_domain');
    add_action('wu_add_domain', static fn(string $domain): array => serverpilot_sync_domain($domain));
}
echo "ready\n";
while (($domain = fgets(STDIN)) !== false) {
    $started = hrtime(true);
    fake_map(trim($domain), 1);
    if ($way === 'ours') {
        do_action(ServerPilot\Sync\Sync\Scheduler::WORK);
    }
    echo (hrtime(true) - $started) / 1e6, "\n";
}
