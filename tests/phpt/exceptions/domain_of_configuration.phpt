--TEST--
The exception about a wrong ini entry has the domain of the call
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
ini_set('serverpilot.timeout', 'soon');
$calls = [
    'sync_domain' => [], 'remove_domain' => [], 'check_dns' => [], 'check_dns ' => ['address' => '127.0.0.1'],
    'check_site' => [], 'verify_certificate' => [],
];
foreach ($calls as $function => $arguments) {
    try {
        ('serverpilot_' . trim($function))('Shop.Example', ...$arguments);
        echo "nothing was thrown\n";
    } catch (ServerPilot\Exception\ConfigurationException $e) {
        echo "$function: ", json_encode($e->domain), "\n";
    }
}
foreach ([fn () => serverpilot_sync_domains(['a.example']), fn () => serverpilot_check_domains(['a.example'], address: '127.0.0.1'), fn () => serverpilot_domains()] as $call) {
    try {
        $call();
        echo "nothing was thrown\n";
    } catch (ServerPilot\Exception\ConfigurationException $e) {
        echo json_encode($e->domain), "\n";
    }
}
?>
--EXPECT--
sync_domain: "Shop.Example"
remove_domain: "Shop.Example"
check_dns: "Shop.Example"
check_dns : "Shop.Example"
check_site: "Shop.Example"
verify_certificate: "Shop.Example"
null
null
null
