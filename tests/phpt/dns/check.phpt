--TEST--
serverpilot_check_dns() names the record to set
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(server_address: '203.0.113.7');
$report = serverpilot_check_dns('no-such-name.Invalid', timeout: 30);
echo implode(' ', array_keys($report)), "\n";
echo "$report[domain] $report[expected] ", json_encode([$report['addresses'], $report['matches']]), "\n";
echo preg_replace('/ \(.*\)/', '', $report['advice']), "\n";
echo serverpilot_check_dns('*.no-such-name.invalid', timeout: 30)['domain'], "\n";
properties(thrown(fn () => serverpilot_check_dns('x_y.com')));
--EXPECT--
domain addresses expected matches advice
no-such-name.invalid 203.0.113.7 [[],false]
no-such-name.invalid has no address yet. Set an A record for it to 203.0.113.7 at the domain's DNS provider; that can take some hours to be seen everywhere.
*.no-such-name.invalid
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"x_y.com"}
