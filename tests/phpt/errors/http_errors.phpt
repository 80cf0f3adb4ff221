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
ServerPilot\Exception\ConflictException: POST /apps/emulatorapp00001: the request conflicts with the current state (409: words of the server). Another change is probably still in progress; try again in a minute.
  {"retryable":true,"retryAfter":null,"httpStatus":409,"domain":"a.example"}
ServerPilot\Exception\RateLimitException: POST /apps/emulatorapp00001: ServerPilot received too many requests (429: words of the server). Try again later, and less often.
  {"retryable":true,"retryAfter":7200,"httpStatus":429,"domain":"a.example"}
ServerPilot\Exception\ApiException: POST /apps/emulatorapp00001: ServerPilot answered 400: words of the server. Correct what the message names; the same request would be rejected again.
  {"retryable":false,"retryAfter":null,"httpStatus":400,"domain":"a.example"}
ServerPilot\Exception\ApiException: POST /apps/emulatorapp00001: ServerPilot answered 500: words of the server. ServerPilot has a problem, which is usually temporary; try again.
  {"retryable":true,"retryAfter":null,"httpStatus":500,"domain":"a.example"}
network.example
