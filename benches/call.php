<?php

/**
 * One call in a new process, whose instructions crates/core/benches/call.rs counts. Each call uses another app, because
 * calls change its list.
 *
 *   scripts/with-emulator --app add_one=a --app change_nothing=b --app add_thirty=c -- \
 *       sh -c 'php benches/call.php prepare; php benches/call.php add_one'
 */

declare(strict_types=1);

require __DIR__ . '/../crates/emulator/clients/EmulatorClient.php';

/** @return list<string> */
function domains(string $prefix, int $count): array
{
    return array_map(static fn(int $n): string => "{$prefix}{$n}.example.com", range(1, $count));
}

$emulator = new EmulatorClient();
$emulator->defineConstants();
match ($argv[1]) {
    'start' => null,
    'add_one' => serverpilot_sync_domain('new.example.com', app_id: 'add_one'),
    'change_nothing' => serverpilot_sync_domain('shop150.example.com', app_id: 'change_nothing'),
    'add_thirty' => serverpilot_sync_domains(domains('new', 30), app_id: 'add_thirty'),
    'prepare' => prepare($emulator),
};

function prepare(EmulatorClient $emulator): void
{
    $emulator->settings(autossl_delay_ms: 0);
    foreach (['add_one' => 299, 'change_nothing' => 300, 'add_thirty' => 270] as $app => $count) {
        $emulator->setDomains(domains('shop', $count), $app);
        $emulator->post("apps/{$app}/certificate", ['state' => 'auto']);
    }
    // No certificate is issued while instructions are counted.
    $emulator->settings(autossl_delay_ms: 86_400_000);
}
