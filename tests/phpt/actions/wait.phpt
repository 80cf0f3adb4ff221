--TEST--
wait: the report shows how ServerPilot's action ended, or that it is still open
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(action_ms: 300);
echo serverpilot_sync_domain('a.example', wait: 20)['action']['status'], "\n";
settings(action_ms: 3600000);
echo serverpilot_sync_domain('b.example', wait: 0.2)['action']['status'], "\n";
echo serverpilot_sync_domain('c.example')['action']['status'], "\n";
echo "the deadline ends the wait, and the success is kept: ";
echo serverpilot_sync_domain('d.example', wait: 60, timeout: 1)['action']['status'], "\n";
--EXPECT--
success
open
open
the deadline ends the wait, and the success is kept: open
