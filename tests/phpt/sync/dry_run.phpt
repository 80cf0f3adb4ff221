--TEST--
dry_run: sends only reads, and reports what the real call does
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'old.example']);
$call = static fn (bool $dry): array => serverpilot_sync_domains(['new.example', NETWORK, 'x_y.example'], ['old.example'], dry_run: $dry);
$planned = $call(true);
echo names(requests()), "\n";
echo names($planned['domains']), "\n";
$done = $call(false);
foreach (['changes', 'domains', 'added', 'removed', 'unchanged', 'refused'] as $part) {
    echo "$part: ", $planned[$part] === $done[$part] ? 'equal' : 'different', "\n";
}
var_dump($planned['dry_run'], $done['dry_run'], $planned['action']);
--EXPECT--
GET /v1/apps/ID
network.example new.example www.new.example www.network.example
changes: equal
domains: equal
added: equal
removed: equal
unchanged: equal
refused: equal
bool(true)
bool(false)
array(2) {
  ["id"]=>
  NULL
  ["status"]=>
  string(4) "none"
}
