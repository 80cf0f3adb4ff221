--TEST--
The ini entries have these defaults, and only timeout and attempts can be changed at run time
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

$command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('EXTENSION'), '-r', 'echo json_encode(ini_get_all("serverpilot"));'];
$process = proc_open($command, [1 => ['pipe', 'w']], $pipes);
foreach (json_decode(stream_get_contents($pipes[1]), true) as $name => $entry) {
    echo "$name = ", json_encode($entry['global_value'], JSON_UNESCAPED_SLASHES), ' ', $entry['access'] === INI_SYSTEM ? 'php.ini only' : ($entry['access'] === INI_ALL ? 'anywhere' : $entry['access']), "\n";
}
begin();
foreach (['api_base', 'ca_file', 'lock_dir', 'resolver'] as $name) {
    $before = ini_get("serverpilot.$name");
    @ini_set("serverpilot.$name", '/tmp') === false && ini_get("serverpilot.$name") === $before || print("$name can be set\n");
}
foreach (['timeout' => 7, 'connect_timeout' => '2.5', 'attempts' => '1'] as $name => $value) {
    $before = ini_set("serverpilot.$name", $value);
    echo "$name: $before, then ", ini_get("serverpilot.$name"), ', ', count(serverpilot_domains()), " name\n";
    ini_restore("serverpilot.$name");
}
?>
--EXPECT--
serverpilot.api_base = "https://api.serverpilot.io/v1" php.ini only
serverpilot.attempts = "4" anywhere
serverpilot.ca_file = "" php.ini only
serverpilot.connect_timeout = "10" anywhere
serverpilot.lock_dir = "" php.ini only
serverpilot.resolver = "" php.ini only
serverpilot.timeout = "45" anywhere
timeout: 45, then 7, 1 name
connect_timeout: 10, then 2.5, 1 name
attempts: 4, then 1, 1 name
