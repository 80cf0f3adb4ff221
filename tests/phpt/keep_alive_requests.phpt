--TEST--
The connection is kept from one PHP request to the next
--FILE--
<?php
require __DIR__ . '/emulator.inc';

begin(constants: false);
$get = serve('if (isset($_GET["wait"])) { exit("up"); }
    constants(); serverpilot_domains(); echo getmypid(), " ", json_encode(serverpilot_stats());');
$answers = array_map(static fn (): array => explode(' ', $get()), range(1, 3));
echo count(array_unique(array_column($answers, 0))), " process\n";
$stats = json_decode($answers[2][1]);
echo "$stats->requests requests, $stats->connections connection\n";
?>
--EXPECT--
1 process
3 requests, 1 connection
