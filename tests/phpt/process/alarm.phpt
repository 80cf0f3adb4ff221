--TEST--
SIGALRM during a call breaks nothing, and its handler runs in PHP afterwards
--SKIPIF--
<?php
extension_loaded('pcntl') || die('skip needs pcntl');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
pcntl_async_signals(true);
$seen = [];
pcntl_signal(SIGALRM, function () use (&$seen): void {
    $seen[] = 'alarm';
    // PHP's own thread runs this, so it may call the extension.
    $seen[] = names(serverpilot_domains());
});
settings(latency_ms: 700);
pcntl_alarm(1);
echo names(serverpilot_sync_domain('a.example', www: false)['added']), "\n";
settings(latency_ms: 0);
echo implode(', ', $seen), "\n";
pcntl_alarm(1);
while (count($seen) < 4) {
    usleep(10000);
}
echo "and once more, between calls: $seen[3]\n";
?>
--EXPECT--
a.example
alarm, network.example a.example
and once more, between calls: network.example a.example
