--TEST--
A batch without a valid domain costs one read, and repeated domains count once
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([[[], null], [[], []], [['x_y.example'], null], [[NETWORK, 'NETWORK.example.'], ['gone.example']]] as [$add, $remove]) {
    $report = serverpilot_sync_domains($add, $remove, www: false);
    echo count($report['changes']), ' changes, ', count($report['refused']), ' refused, ', names($report['unchanged']), ' unchanged, ',
        $report['requests'], ' request, ', $report['action']['status'], "\n";
}
$report = serverpilot_sync_domains(['A.example', 'a.example.', 'www.a.example'], ['A.EXAMPLE', 'www.network.example']);
foreach ($report['changes'] as $change) {
    echo "$change[op] $change[domain]\n";
}
echo names(array_unique(requests())), ', ', count(requests()), " in all\n";
?>
--EXPECT--
0 changes, 0 refused,  unchanged, 1 request, none
0 changes, 0 refused,  unchanged, 1 request, none
0 changes, 1 refused,  unchanged, 1 request, none
2 changes, 0 refused, gone.example network.example unchanged, 1 request, none
keep www.network.example
add a.example
add www.a.example
GET /v1/apps/ID POST /v1/apps/ID, 6 in all
