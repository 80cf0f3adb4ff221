--TEST--
A call waits for a lock that another process holds until the deadline, then throws
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
serverpilot_sync_domain('a.example', www: false);
[$file] = locks();
$held = fopen($file, 'r');
flock($held, LOCK_EX);
$requests = count(requests());
properties($e = thrown(fn () => serverpilot_sync_domain('b.example', timeout: 0.5)));
echo count(requests()) - $requests, " requests\n";
echo names(serverpilot_sync_domain('b.example', www: false, dry_run: true)['added']), " could be planned\n";
flock($held, LOCK_UN);
echo names(serverpilot_sync_domain('b.example', www: false)['added']), "\n";
--EXPECTF--
ServerPilot\Exception\LockTimeoutException: Another process on this machine is changing the list of this app and did not finish within %s (lock file /%s.lock). Nothing was changed; try again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"b.example"}
0 requests
b.example could be planned
b.example
