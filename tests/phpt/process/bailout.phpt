--TEST--
Running out of memory, exit() and a fatal error leave no lock behind
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, ...numbered('n', 250)]);
echo preg_replace('/ \d+ /', ' N ', strtok(child('constants(); ini_set("memory_limit", "6M"); $hog = []; 
    try { while (true) { $hog[] = serverpilot_app(); } } finally { }'), "\n")), "\n";
$exiting = 'constants();
    final class Leaving { public function __toString(): string { exit("left\n"); } }
    serverpilot_sync_domains(["a.example", new Leaving()]);';
echo child($exiting), "\n";
echo child('constants(); register_shutdown_function(function () {
    echo names(serverpilot_sync_domain("shutdown.example", www: false)["added"]), "\n"; exit; });
    serverpilot_domains(); trigger_error("over", E_USER_ERROR);'), "\n";
echo names(serverpilot_sync_domain('after.example', www: false, timeout: 10)['added']), "\n";
--EXPECTF--
%AFatal error: Allowed memory size of N bytes exhausted%A
left
%A
shutdown.example
after.example
