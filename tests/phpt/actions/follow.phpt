--TEST--
serverpilot_action() follows an action; a failed one is an exception
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(action_ms: 3600000);
$id = serverpilot_sync_domain('a.example')['action']['id'];
echo serverpilot_action($id)['status'], ' ', serverpilot_action($id, wait: 0.1)['status'], "\n";
settings(action_ms: 300);
echo serverpilot_action($id, wait: 20)['status'], ' ', serverpilot_action($id) === ['id' => $id, 'status' => 'success'] ? 'same' : 'other', "\n";
settings(action_ms: 0, fail_actions: 1);
$failed = serverpilot_sync_domain('b.example')['action']['id'];
$e = thrown(fn () => serverpilot_action($failed));
properties($e);
var_dump($e->report);
properties(thrown(fn () => serverpilot_action('nosuchaction')));
--EXPECT--
open open
success same
ServerPilot\Exception\ActionFailedException: ServerPilot's action action0000000002 failed: the server was not configured for the change. Check in ServerPilot whether the server is connected, then repeat the change, or send the list again if it is already correct.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":null}
NULL
ServerPilot\Exception\ApiException: GET /actions/nosuchaction: ServerPilot has no such resource in this account (404: Resource not found). ServerPilot no longer has this action, so its result is unknown. Send the list again.
  {"retryable":false,"retryAfter":null,"httpStatus":404,"domain":null}
