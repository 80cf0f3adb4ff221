--TEST--
Loading the extension starts no thread, opens no socket and reads no certificate store
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

$threads = threads();
$sockets = count(array_filter(glob('/proc/self/fd/*'), static fn (string $fd): bool => str_starts_with((string) @readlink($fd), 'socket:')));
echo "$threads thread, $sockets sockets\n";
echo serverpilot_stats()['connections'], "\n";
--EXPECT--
1 thread, 0 sockets
0
