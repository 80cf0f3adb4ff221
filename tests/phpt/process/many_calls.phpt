--TEST--
Five hundred calls in one process leak nothing
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$resident = static function (): int {
    preg_match('/VmRSS:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $found);

    return (int) $found[1];
};
$call = static function (int $n): void {
    try {
        serverpilot_sync_domain("n$n.example", www: false);
        serverpilot_remove_domain("n$n.example", www: false);
        serverpilot_normalize_domain('x_y.com');
    } catch (ServerPilot\Exception\ServerPilotException) {
    }
};
for ($n = 0; $n < 50; $n++) {
    $call($n);
}
gc_collect_cycles();
[$php, $rss] = [memory_get_usage(), $resident()];
for ($n = 0; $n < 250; $n++) {
    $call($n);
}
gc_collect_cycles();
echo memory_get_usage() - $php < 10_000 ? 'PHP: flat' : 'PHP: grew by ' . memory_get_usage() - $php, "\n";
echo $resident() - $rss < 2048 ? 'process: flat' : 'process: grew by ' . $resident() - $rss . ' KB', "\n";
--EXPECT--
PHP: flat
process: flat
