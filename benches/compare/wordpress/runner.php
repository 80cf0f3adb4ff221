<?php

/**
 * A queue runner: `runner.php ours|incumbent|real|extension`. It prints `ready`, then maps each domain of its input, handles the
 * job that the queue would give it, and prints the milliseconds of that: this plugin's sync, the stand-in of the built-in
 * integration, its real handler, or the extension's call without the plugin.
 */

declare(strict_types=1);

require __DIR__ . '/load.php';

$way = $argv[1];
if ($way === 'incumbent') {
    foreach (['BENCH_API', 'BENCH_CA'] as $name) {
        define($name, (string) getenv($name));
    }
    require dirname(__DIR__) . '/incumbent.php';
    // Replaces the real handler if that is loaded, or the fake's empty one.
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
