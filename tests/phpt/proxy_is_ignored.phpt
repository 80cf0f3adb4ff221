--TEST--
A proxy in the environment does not get to see anything
--FILE--
<?php
require __DIR__ . '/emulator.inc';

begin();
$nobody = 'http://127.0.0.1:9';
echo child('constants(); echo names(serverpilot_domains());', env: [
    'HTTPS_PROXY' => $nobody, 'https_proxy' => $nobody, 'HTTP_PROXY' => $nobody, 'http_proxy' => $nobody,
    'ALL_PROXY' => $nobody, 'all_proxy' => $nobody, 'NO_PROXY' => '', 'no_proxy' => '',
]), "\n";
putenv("https_proxy=$nobody");
echo names(serverpilot_domains()), "\n";
?>
--EXPECT--
network.example
network.example
