--TEST--
AutoSSL is earned: pending, enabled, on, custom, skipped
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
echo serverpilot_enable_autossl()['state'], "\n";
echo serverpilot_sync_domain('a.example', autossl: false)['ssl']['state'], "\n";
settings(autossl_delay_ms: 0, unresolved: ['www.a.example']);
echo json_encode(serverpilot_enable_autossl()), "\n";
echo json_encode(serverpilot_sync_domain('a.example')['ssl']), "\n";
emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => 'custom']);
echo serverpilot_enable_autossl()['state'], "\n";
echo count(preg_grep('~^POST .*/ssl~', requests())), " switched on\n";
--EXPECT--
pending
skipped
{"state":"enabled","covered":["network.example","a.example"],"missing":["www.a.example"],"error":null}
{"state":"on","covered":["network.example","a.example"],"missing":["www.a.example"],"error":null}
custom
1 switched on
