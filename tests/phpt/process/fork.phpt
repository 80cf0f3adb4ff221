--TEST--
After a fork, child, grandchild and parent all work, each with its own connection and counters
--SKIPIF--
<?php
foreach (['pcntl', 'posix'] as $name) {
    extension_loaded($name) || die("skip needs $name");
}
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
serverpilot_sync_domain('parent.example', www: false);
$child = pcntl_fork();
if ($child === 0) {
    echo serverpilot_stats()['requests'], " requests in a new child\n";
    serverpilot_sync_domain('child.example', www: false);
    $grandchild = pcntl_fork();
    if ($grandchild === 0) {
        serverpilot_sync_domain('grandchild.example', www: false);
        exit(0);
    }
    pcntl_waitpid($grandchild, $status);
    serverpilot_sync_domain('child-again.example', www: false);
    exit($status);
}
pcntl_waitpid($child, $status);
serverpilot_sync_domain('parent-again.example', www: false);
echo $status, ' ', names(listed()), "\n";
echo emulator()->get('journal')['connections'], ' connections, ', serverpilot_stats()['connections'], " of them the parent's\n";
--EXPECT--
0 requests in a new child
0 network.example parent.example child.example grandchild.example child-again.example parent-again.example
3 connections, 1 of them the parent's
