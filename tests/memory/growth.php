<?php
/**
 * Makes twenty thousand calls of every function, successful and failing ones, in one process. Prints the memory before and after
 * the last fifteen thousand as JSON; the runner checks it.
 */
declare(strict_types=1);

require __DIR__ . '/../phpt/emulator.inc';

const CALLS = 20_000;
const SETTLED = 5_000;

/** Returns the memory of the process, in bytes. */
function resident(): int
{
    preg_match('/^Rss:\s+(\d+) kB/m', (string) file_get_contents('/proc/self/smaps_rollup'), $found);

    return 1024 * (int) $found[1];
}

begin();
$port = emulator()->ready['certificates'][0]['port'];
$ways = [
    static fn (int $n) => serverpilot_sync_domain("n$n.example"),
    static fn (int $n) => serverpilot_remove_domain('n' . $n - 1 . '.example'),
    static fn () => serverpilot_domains(),
    static fn () => serverpilot_app(),
    static fn () => serverpilot_apps(),
    static fn () => serverpilot_test_connection(),
    static fn () => serverpilot_enable_autossl(),
    static fn () => serverpilot_normalize_domain('Bücher.example'),
    static fn () => serverpilot_stats(),
    static fn () => serverpilot_use_credentials('cid', 'not-used-beside-constants', 'app'),
    static fn (int $n) => serverpilot_sync_domains(["a$n.example", 'x_y', 'https://x'], ["a$n.example"], protect: ['p.example'], dry_run: true),
    static fn () => serverpilot_verify_certificate('shop.customer.example', tries: 1, address: '127.0.0.1', port: $port),
    static fn () => serverpilot_check_site('shop.customer.example', address: '127.0.0.1'),
    static fn () => serverpilot_check_domains(['no-such-name.invalid', 'x_y', 'other.invalid'], address: '127.0.0.1'),
    // Calls that fail, each in another way.
    static fn () => serverpilot_sync_domain('x_y.example'),
    static fn () => serverpilot_normalize_domain(str_repeat('a', 70) . "\0\xff"),
    static fn () => serverpilot_app(app_id: 'nosuchapp'),
    static fn () => serverpilot_app(app_id: '../apps'),
    static fn () => serverpilot_action('nosuchaction'),
    static fn () => serverpilot_domains(attempts: 0),
    static fn () => serverpilot_domains(timeout: NAN),
    static fn () => serverpilot_domains(timeout: 1e-9),
    static fn () => serverpilot_sync_domains([['x']], [null]),
    static fn () => serverpilot_remove_domain(NETWORK, protect: [NETWORK]),
    static fn () => serverpilot_verify_certificate('shop.customer.example', tries: 1, address: '127.0.0.1', port: 1),
    static fn () => serverpilot_use_credentials('cid', [], 'app'),
    static function (): void {
        $before = (string) ini_set('serverpilot.timeout', "no\0number");
        try {
            serverpilot_domains();
        } finally {
            ini_set('serverpilot.timeout', $before);
        }
    },
];
ini_set('serverpilot.attempts', '1');
$thrown = $returned = 0;
$before = [];
for ($n = 1; $n <= CALLS; $n++) {
    // Every kind of bad response, without retries.
    if ($n % 500 === 0) {
        $kinds = [['status', ['code' => 500]], ['malformed', []], ['reset_after', []], ['status', ['code' => 401, 'message' => 'no']]];
        [$kind, $more] = $kinds[intdiv($n, 500) % count($kinds)];
        fault($kind, ...$more);
        relist([NETWORK]);
    }
    try {
        $ways[$n % count($ways)]($n);
        $returned++;
    } catch (ServerPilot\Exception\ServerPilotException | TypeError | ValueError) {
        $thrown++;
    }
    if ($n === SETTLED) {
        gc_collect_cycles();
        $before = ['php' => memory_get_usage(), 'process' => resident()];
    }
}
gc_collect_cycles();
$after = ['php' => memory_get_usage(), 'process' => resident()];
echo json_encode([
    'returned' => $returned,
    'thrown' => $thrown,
    'php' => $after['php'] - $before['php'],
    'process' => $after['process'] - $before['process'],
]), "\n";
