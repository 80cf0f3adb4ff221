--TEST--
After a lost response, a gateway's error page or broken JSON the call retries from a fresh read
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach (['reset_after', 'reset_before', 'html', 'malformed', 'shape', 'truncated'] as $n => $kind) {
    fault($kind, method: 'POST');
    echo "$kind: ", names(serverpilot_sync_domain("n$n.example", www: false)['added']), "\n";
}
echo names(listed()), "\n";
--EXPECT--
reset_after: n0.example
reset_before: n1.example
html: n2.example
malformed: n3.example
shape: n4.example
truncated: n5.example
network.example n0.example n1.example n2.example n3.example n4.example n5.example
