--TEST--
The connection is kept from one PHP request to the next
--FILE--
<?php
require __DIR__ . '/emulator.inc';

begin(constants: false);
$script = tempnam(sys_get_temp_dir(), 'phpt');
file_put_contents($script, '<?php require ' . var_export(__DIR__ . '/emulator.inc', true) . ';
    constants(); serverpilot_domains(); echo getmypid(), " ", json_encode(serverpilot_stats());');
$port = 20000 + getmypid() % 20000;
$options = ['-d', 'extension=' . getenv('SERVERPILOT_EXTENSION')];
foreach (['api_base', 'ca_file', 'lock_dir'] as $entry) {
    array_push($options, '-d', "serverpilot.$entry=" . ini_get("serverpilot.$entry"));
}
$server = proc_open([PHP_BINARY, '-n', ...$options, '-S', "127.0.0.1:$port", $script],
    [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
$answers = [];
for ($try = 0; $try < 200 && count($answers) < 3; $try++) {
    $answer = @file_get_contents("http://127.0.0.1:$port/");
    if ($answer === false) {
        usleep(50000);
        continue;
    }
    $answers[] = explode(' ', $answer);
}
proc_terminate($server);
proc_close($server);
unlink($script);
echo count(array_unique(array_column($answers, 0))), " process\n";
$stats = json_decode($answers[2][1]);
echo "$stats->requests requests, $stats->connections connection\n";
?>
--EXPECT--
1 process
3 requests, 1 connection
