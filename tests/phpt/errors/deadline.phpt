--TEST--
A call to a hanging server ends at the deadline and leaves the list unchanged
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
fault('hang', times: 9);
properties(thrown(fn () => serverpilot_sync_domain('a.example', timeout: 1.5, attempts: 1)));
echo names(listed()), "\n";
--EXPECT--
ServerPilot\Exception\NetworkException: GET /apps/emulatorapp00001: the 1.5 s that the call may take were used up. Try again, or give it more time (the ini entry serverpilot.timeout, unless the call sets its own).
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
network.example
