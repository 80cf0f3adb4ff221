--TEST--
serverpilot_sync_domains() renames in one update; a domain in both lists stays
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'old.example', 'www.old.example', 'both.example']);
$report = serverpilot_sync_domains(['new.example', 'both.example'], remove: ['old.example', 'both.example'], www: null);
foreach ($report['changes'] as $change) {
    echo "$change[op] $change[domain]\n";
}
echo names(requests()), "\n";
--EXPECT--
remove old.example
remove www.old.example
add new.example
add www.new.example
keep both.example
add www.both.example
GET /v1/apps/ID POST /v1/apps/ID
