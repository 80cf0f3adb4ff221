--TEST--
A list that another writer keeps overwriting ends in a ConflictException, not in a loop
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
fault('overwrite', when: 'after', domains: [NETWORK], method: 'POST', times: 99);
properties(thrown(fn () => serverpilot_sync_domain('a.example')));
echo count(preg_grep('~^POST~', requests())), " updates\n";
--EXPECT--
ServerPilot\Exception\ConflictException: The list of app emulatorapp00001 was overwritten 3 times in a row: another writer changes it at the same time (another machine, a script, an operator in ServerPilot's dashboard). Try again, and find the other writer if this keeps happening.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
3 updates
