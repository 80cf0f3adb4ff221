--TEST--
serverpilot_action() returns status open when its time is up, whichever limit comes first
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(action_ms: 3600000);
$id = serverpilot_sync_domain('a.example')['action']['id'];
echo 'wait runs out: ', serverpilot_action($id, wait: 0.5, timeout: 20)['status'], "\n";
echo 'the deadline runs out: ', serverpilot_action($id, wait: 60, timeout: 1)['status'], "\n";
echo 'no answer at all is another matter: ';
fault('hang', path: '/actions/', times: 9);
thrown(fn () => serverpilot_action($id, wait: 60, timeout: 1, attempts: 1));
?>
--EXPECTF--
wait runs out: open
the deadline runs out: open
no answer at all is another matter: ServerPilot\Exception\NetworkException: GET /actions/action0000000001: the 1 s that the call may take were used up. Try again, or give it more time (the ini entry serverpilot.timeout, unless the call sets its own).
