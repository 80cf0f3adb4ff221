--TEST--
The connection is kept within a PHP request and closed at its end, because its buffers hold the key
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$get = serve('if (isset($_GET["wait"])) { exit("up"); }
    constants(); serverpilot_domains(); serverpilot_app(); echo getmypid(), " ", json_encode(serverpilot_stats());');
$answers = array_map(static fn (): array => explode(' ', $get()), range(1, 3));
echo count(array_unique(array_column($answers, 0))), " process\n";
$stats = json_decode($answers[2][1]);
echo "$stats->requests requests, $stats->connections connections\n";
?>
--EXPECT--
1 process
6 requests, 3 connections
