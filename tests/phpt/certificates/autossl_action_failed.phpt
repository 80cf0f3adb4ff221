--TEST--
A certificate that ServerPilot failed to install is pending and missing in the report, with the reason
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(autossl_delay_ms: 0, fail_actions: 1, action_ms: 50);
$ssl = serverpilot_sync_domain(NETWORK, www: false, wait: 10)['ssl'];
echo $ssl['error'], "\n";
echo "$ssl[state], covered: ", names($ssl['covered']), ', missing: ', names($ssl['missing']), "\n";
?>
--EXPECT--
ServerPilot's action action0000000001 for the certificate failed; try again.
pending, covered: , missing: network.example
