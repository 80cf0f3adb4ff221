--TEST--
app_id: selects another app of the account, and does not change the configured one
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => ['s.example', 'old.example']]);
settings(autossl_delay_ms: 0);
echo serverpilot_sync_domain('a.example', www: false, app_id: 'sibling')['app_id'], "\n";
echo names(serverpilot_remove_domain('old.example', www: false, app_id: 'sibling')['removed']), "\n";
echo serverpilot_sync_domains(['b.example'], www: false, app_id: 'sibling')['app_id'], "\n";
echo serverpilot_enable_autossl(app_id: 'sibling')['state'], "\n";
echo serverpilot_app(app_id: 'sibling')['name'], ' ', serverpilot_test_connection(app_id: 'sibling')['app']['id'], "\n";
foreach (emulator()->get('state')['apps'] as $app) {
    echo "$app[id]: ", names($app['domains']), " $app[ssl]\n";
}
echo count(locks()), " lock\n";
?>
--EXPECT--
sibling
old.example
sibling
on
shop sibling
emulatorapp00001: network.example none
sibling: s.example a.example b.example auto
1 lock
