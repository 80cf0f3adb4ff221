--TEST--
An action that fails during the wait throws, and the exception carries the report of what was done
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(action_ms: 100, fail_actions: 1);
$e = thrown(fn () => serverpilot_sync_domain('a.example', wait: 20));
properties($e);
echo names($e->report['added']), ' ', $e->report['action']['status'], "\n";
echo serverpilot_sync_domain('a.example', wait: 20, rewrite: true)['action']['status'], "\n";
--EXPECT--
ServerPilot\Exception\ActionFailedException: ServerPilot's action action0000000001 failed: the list was changed, but the server was not configured for it. Check in ServerPilot whether the server is connected, then send the list again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
a.example www.a.example error
success
