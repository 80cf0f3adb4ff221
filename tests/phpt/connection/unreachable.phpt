--TEST--
A refused connection is a NetworkException with advice
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
echo child('constants(); properties(thrown(fn () => serverpilot_sync_domain("a.example", attempts: 1)));', ['serverpilot.api_base' => 'https://127.0.0.1:9/v1']), "\n";
--EXPECT--
ServerPilot\Exception\NetworkException: GET /apps/emulatorapp00001: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111). Check this machine's connection, DNS and firewall (outgoing HTTPS), then try again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
