--TEST--
Reaching PHP's own time limit between calls leaves no lock behind
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
echo preg_match('/Maximum execution time of 1 second/', child('constants(); set_time_limit(1);
    for ($n = 0; ; $n++) { serverpilot_sync_domain("n$n.example", www: false); serverpilot_remove_domain("n$n.example", www: false); hash("sha256", str_repeat("x", 1000000)); }')) ? 'ended' : 'went on', "\n";
echo names(preg_grep('/^network/', serverpilot_sync_domain('after.example', www: false, timeout: 10)['domains'])), "\n";
?>
--EXPECT--
ended
network.example
