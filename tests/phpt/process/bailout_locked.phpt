--TEST--
Running out of memory while the result of an update is built leaves the lock free
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, ...numbered('n', 280)]);
$child = 'constants(); $hog = str_repeat("x", 1); $chunks = [];
    $report = serverpilot_sync_domains([]); 
    ini_set("memory_limit", (string) (memory_get_usage(true)));
    while (true) { $chunks[] = serverpilot_sync_domains(["first.example"], ["second.example"], rewrite: true); }';
echo str_contains(child($child), 'Allowed memory size') ? 'ran out' : 'did not run out', "\n";
echo names(serverpilot_sync_domain('after.example', www: false, timeout: 10)['added']), "\n";
--EXPECT--
ran out
after.example
