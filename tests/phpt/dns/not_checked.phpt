--TEST--
A resolver that does not answer, and a server without an address, say nothing about a domain
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/name_server.inc';

begin();
$show = static function (array $report): void {
    echo "$report[code] ", json_encode([$report['also'], $report['matches'], $report['expected']]), "\n  $report[advice]\n";
};
settings(server_address: '203.0.113.7');
$show(serverpilot_check_dns('shop.example'));
settings(server_address: 'nonsense');
$ini = nameServer(['shop.example' => ['A 8.8.4.4']]);
echo child('constants(); $report = serverpilot_check_dns("shop.example");
    echo "$report[code] ", json_encode([$report["also"], $report["matches"], $report["expected"]]), "\n  $report[advice]\n";', $ini), "\n";
?>
--EXPECT--
not_checked [[],false,["203.0.113.7"]]
  DNS was not checked: the resolver of this machine does not answer. Check /etc/resolv.conf, or the ini entry serverpilot.resolver.
not_checked [[],false,[]]
  DNS was not compared: ServerPilot does not report the address of this server. Check the server in ServerPilot.
