--TEST--
serverpilot_check_dns() with an address sends no API request and needs no credentials
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/name_server.inc';

begin(constants: false);
$ini = nameServer(['both.example' => ['A 203.0.113.7', 'AAAA 2a00:1450::7']]);
echo child('foreach (["203.0.113.7", "203.0.113.7, 2A00:1450::7 ", "198.51.100.1,203.0.113.7", "::ffff:203.0.113.7,2a00:1450::7"] as $address) {
        $report = serverpilot_check_dns("both.example", address: $address);
        echo "$report[code] ", json_encode([$report["expected"], $report["matches"]]), "\n";
    }
    thrown(fn () => serverpilot_check_dns("both.example"));', $ini), "\n";
echo count(requests()), " requests\n";
?>
--EXPECTF--
ipv6_elsewhere [["203.0.113.7"],false]
ok [["203.0.113.7","2a00:1450::7"],true]
ipv6_elsewhere [["198.51.100.1","203.0.113.7"],false]
ok [["203.0.113.7","2a00:1450::7"],true]
ServerPilot\Exception\ConfigurationException: %s
0 requests
