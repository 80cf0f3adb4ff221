--TEST--
No update is sent if nothing changes, except with rewrite
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'a.example', 'www.a.example']);
serverpilot_sync_domain('A.example.');
echo names(requests()), "\n";
serverpilot_sync_domain('a.example', rewrite: true);
echo names(requests()), "\n";
--EXPECT--
GET /v1/apps/ID
GET /v1/apps/ID GET /v1/apps/ID POST /v1/apps/ID
