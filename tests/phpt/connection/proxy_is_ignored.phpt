--TEST--
A proxy in the environment is never used
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
// run-tests.php sets the first, under which HTTP libraries ignore proxies by themselves (httpoxy).
foreach (['REQUEST_METHOD', 'NO_PROXY', 'no_proxy'] as $name) {
    putenv($name);
}
$unreachable = 'http://127.0.0.1:9';
$proxies = array_fill_keys(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'], $unreachable);
echo child('constants(); echo names(serverpilot_domains(attempts: 1));', env: $proxies), "\n";
foreach ($proxies as $name => $proxy) {
    putenv("$name=$proxy");
}
echo names(serverpilot_domains(attempts: 1)), "\n";
?>
--EXPECT--
network.example
network.example
