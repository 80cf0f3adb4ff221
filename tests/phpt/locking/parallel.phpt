--TEST--
Thirty-two processes that add and remove at the same time lose no domain
--SKIPIF--
<?php
foreach (['pcntl', 'posix'] as $name) {
    extension_loaded($name) || die("skip needs $name");
}
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'Foreign.Example', '203.0.113.7', ...numbered('stays', 40), ...numbered('goes', 16)]);
$children = [];
for ($n = 1; $n <= 16; $n++) {
    foreach (['add', 'remove'] as $what) {
        $children[] = $child = pcntl_fork();
        if ($child === 0) {
            $what === 'add' ? serverpilot_sync_domain("new$n.example", www: false) : serverpilot_remove_domain("goes$n.example", www: false);
            posix_kill(getmypid(), SIGKILL);
        }
    }
}
foreach ($children as $child) {
    pcntl_waitpid($child, $status);
}
$list = listed();
echo names(array_slice($list, 0, 3)), "\n";
$missing = array_diff(numbered('new', 16), $list);
$left = array_intersect(numbered('goes', 16), $list);
echo count($list), ' domains, ', count($missing), ' missing, ', count($left), " left\n";
--EXPECT--
network.example Foreign.Example 203.0.113.7
59 domains, 0 missing, 0 left
