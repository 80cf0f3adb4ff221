--TEST--
serverpilot_domains(), _app() and _apps() return ServerPilot's data without keys
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(['Zebra.Example', '203.0.113.7', NETWORK]);
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => ['s.example']]);
settings(autossl_delay_ms: 0);
serverpilot_enable_autossl();
echo names(serverpilot_domains()), "\n";
$app = serverpilot_app();
echo json_encode($app), "\n";
echo names(serverpilot_domains(app_id: 'sibling')), "\n";
foreach (serverpilot_apps() as $one) {
    echo json_encode($one), "\n";
}
ob_start();
var_dump($app, serverpilot_apps());
echo str_contains(ob_get_clean(), 'PRIVATE') ? 'a private key!' : 'no private key', "\n";
--EXPECT--
Zebra.Example 203.0.113.7 network.example
{"id":"emulatorapp00001","name":"network","server_id":"emulatorserver01","sysuser_id":"emulatoruser0001","runtime":"php8.3","domains":["Zebra.Example","203.0.113.7","network.example"],"ssl":"auto","force_https":false,"certificate":{"issuer":"CN=ServerPilot emulator","names":["zebra.example","network.example"],"not_before":"2020-01-01T00:00:00Z","not_after":"2090-01-01T00:00:00Z"},"autossl":{"available":true,"domains":["zebra.example","network.example"]}}
s.example
{"id":"emulatorapp00001","name":"network","server_id":"emulatorserver01","sysuser_id":"emulatoruser0001","runtime":"php8.3","domains":["Zebra.Example","203.0.113.7","network.example"],"ssl":"auto"}
{"id":"sibling","name":"shop","server_id":"emulatorserver01","sysuser_id":"emulatoruser0001","runtime":"php8.3","domains":["s.example"],"ssl":"none"}
no private key
