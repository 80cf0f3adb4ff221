--TEST--
serverpilot_action() returns status open at the earlier of its wait and timeout
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(action_ms: 3600000);
$id = serverpilot_sync_domain('a.example')['action']['id'];
echo 'wait runs out: ', serverpilot_action($id, wait: 0.5, timeout: 20)['status'], "\n";
echo 'the deadline runs out: ', serverpilot_action($id, wait: 60, timeout: 1)['status'], "\n";
echo 'a hanging server is a NetworkException: ';
fault('hang', path: '/actions/', times: 9);
thrown(fn () => serverpilot_action($id, wait: 60, timeout: 1, attempts: 1));
?>
--EXPECTF--
wait runs out: open
the deadline runs out: open
a hanging server is a NetworkException: ServerPilot\Exception\NetworkException: GET /actions/action0000000001: the call's timeout of 1 s was reached. Try again, or raise the timeout (the ini entry serverpilot.timeout, unless the call sets its own).
