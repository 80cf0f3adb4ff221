--TEST--
serverpilot_test_connection() names app and server
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$connection = serverpilot_test_connection();
$connection['ms'] = gettype($connection['ms']);
echo json_encode($connection), "\n";
--EXPECT--
{"ok":true,"app":{"id":"emulatorapp00001","name":"network","runtime":"php8.3"},"server":{"id":"emulatorserver01","name":"emulated","address":"127.0.0.1"},"ms":"double"}
