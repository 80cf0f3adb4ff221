--TEST--
A call waits for a lock that another process holds, and gets it as soon as that process dies
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
serverpilot_sync_domain('a.example', www: false);
[$file] = locks();
[$process, $input, $output] = companion('$held = fopen(' . var_export($file, true) . ', "r"); flock($held, LOCK_EX);
    echo "held\n"; fgets(STDIN); flock($held, LOCK_UN); echo "released\n"; fgets(STDIN);');
$before = count(requests());
properties(thrown(fn () => serverpilot_sync_domain('b.example', timeout: 0.4)));
properties(thrown(fn () => serverpilot_sync_domains(['b.example'], timeout: 0.4)));
echo count(requests()) - $before, " requests, ", serverpilot_stats()['lock_wait_ms'] > 500 ? 'and the wait is counted' : 'and no wait is counted', "\n";
echo 'reading needs no lock: ', count(serverpilot_domains(timeout: 10)), ' domains, ', serverpilot_sync_domain('b.example', www: false, dry_run: true, timeout: 10)['added'][0], " would be added\n";
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => []]);
echo 'another app has another lock: ', names(serverpilot_sync_domain('s.example', www: false, app_id: 'sibling', timeout: 10)['added']), "\n";
fwrite($input, "release\n");
fgets($output);
echo 'released: ', names(serverpilot_sync_domain('b.example', www: false)['added']), "\n";
proc_terminate($process, 9);
proc_close($process);

[$process] = companion('$held = fopen(' . var_export($file, true) . ', "r"); flock($held, LOCK_EX); echo "held\n"; fgets(STDIN);');
proc_terminate($process, 9);
echo 'killed: ', names(serverpilot_sync_domain('c.example', www: false)['added']), "\n";
?>
--EXPECTF--
ServerPilot\Exception\LockTimeoutException: Another process on this machine is changing the list of this app and did not finish within %s (lock file /%s.lock). Nothing was changed; try again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"b.example"}
ServerPilot\Exception\LockTimeoutException: Another process on this machine is changing the list of this app and did not finish within %s (lock file /%s.lock). Nothing was changed; try again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":null}
0 requests, and the wait is counted
reading needs no lock: 2 domains, b.example would be added
another app has another lock: s.example
released: b.example
killed: c.example
