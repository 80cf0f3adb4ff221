--TEST--
A call to a hanging server ends at the deadline and leaves the list unchanged
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
fault('hang', times: 9);
properties(thrown(fn () => serverpilot_sync_domain('a.example', timeout: 1.5, attempts: 1)));
echo names(listed()), "\n";
thrown(fn () => serverpilot_domains(timeout: 0.001));
--EXPECT--
ServerPilot\Exception\NetworkException: GET /apps/emulatorapp00001: the call's timeout of 1.5 s was reached. Try again, or raise the timeout (the ini entry serverpilot.timeout, unless the call sets its own).
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
network.example
ServerPilot\Exception\NetworkException: GET /apps/emulatorapp00001: the call's timeout of 1 ms was reached. Try again, or raise the timeout (the ini entry serverpilot.timeout, unless the call sets its own).
