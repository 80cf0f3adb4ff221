--TEST--
A full app is reported before anything is sent, with its free capacity
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(numbered('n', 299));
properties(thrown(fn () => serverpilot_sync_domain('shop.example')));
echo names(requests()), "\n";
$report = serverpilot_sync_domains(['a.example', 'b.example'], www: false);
echo names($report['added']), "; {$report['refused'][0]['domain']}: {$report['refused'][0]['reason']}\n";
--EXPECT--
ServerPilot\Exception\DomainLimitException: The app has no room for 2 more domains: it has 299 of 300 (1 free). Remove domains that are no longer used, or move some to another app.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"shop.example"}
GET /v1/apps/ID
a.example; b.example: limit
