--TEST--
Conflict, rate limit, refusal and outage: each has its type, its status and its retryable flag
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([[409, null], [429, '7200'], [400, null], [500, null]] as [$code, $after]) {
    fault('status', code: $code, message: 'words of the server', retry_after: $after, method: 'POST', times: 2);
    properties(thrown(fn () => serverpilot_sync_domain('a.example', attempts: 2)));
    emulator()->delete('faults');
}
echo names(listed()), "\n";
--EXPECT--
ServerPilot\Exception\ConflictException: POST /apps/emulatorapp00001: the request is in conflict with the present state (409: words of the server). Another change is probably still running; try again in a minute.
  {"retryable":true,"retryAfter":null,"httpStatus":409,"domain":"a.example"}
ServerPilot\Exception\RateLimitException: POST /apps/emulatorapp00001: ServerPilot asks to slow down (429: words of the server). Try again later, and less often.
  {"retryable":true,"retryAfter":7200,"httpStatus":429,"domain":"a.example"}
ServerPilot\Exception\ApiException: POST /apps/emulatorapp00001: ServerPilot answered 400: words of the server. Mend what the message names; the same request would be refused again.
  {"retryable":false,"retryAfter":null,"httpStatus":400,"domain":"a.example"}
ServerPilot\Exception\ApiException: POST /apps/emulatorapp00001: ServerPilot answered 500: words of the server. This is on ServerPilot's side and usually passes; try again.
  {"retryable":true,"retryAfter":null,"httpStatus":500,"domain":"a.example"}
network.example
