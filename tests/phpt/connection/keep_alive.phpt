--TEST--
Twenty calls use one connection, and a connection that the server closed is replaced without an error
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
for ($n = 0; $n < 10; $n++) {
    serverpilot_sync_domain("n$n.example");
    serverpilot_remove_domain("n$n.example");
}
echo serverpilot_stats()['connections'], ' ', emulator()->get('journal')['connections'], "\n";
settings(idle_close_ms: 100);
for ($n = 0; $n < 3; $n++) {
    usleep(400000);
    serverpilot_sync_domain("n$n.example", attempts: 1);
}
$stats = serverpilot_stats();
echo $stats['retries'], " retries\n";
echo implode(' ', array_keys($stats)), ' ', gettype($stats['lock_wait_ms']), "\n";
--EXPECT--
1 1
0 retries
requests retries connections lock_wait_ms double
