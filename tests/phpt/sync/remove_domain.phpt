--TEST--
serverpilot_remove_domain() removes a domain and its www partner, and may be repeated
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'shop.example', 'www.shop.example', 'www.other.example']);
$report = serverpilot_remove_domain('shop.example');
echo names($report['removed']), "\n";
echo names(listed()), "\n";
$again = serverpilot_remove_domain('shop.example');
echo count($again['removed']), ' ', $again['action']['status'], ' ', $again['changes'][0]['message'], "\n";
echo names(requests()), "\n";
--EXPECT--
shop.example www.shop.example
network.example www.other.example
0 none shop.example is not on the list; there is nothing to remove.
GET /v1/apps/ID POST /v1/apps/ID GET /v1/apps/ID
