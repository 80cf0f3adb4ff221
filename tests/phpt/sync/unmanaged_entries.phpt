--TEST--
Entries that the call does not name are sent back byte for byte
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(['Zebra.Example', '203.0.113.7', 'under_score.example', 'not a name', 'ÄPFEL.example']);
serverpilot_sync_domain('a.example');
serverpilot_remove_domain('a.example');
echo implode('|', listed()), "\n";
--EXPECT--
Zebra.Example|203.0.113.7|under_score.example|not a name|ÄPFEL.example
