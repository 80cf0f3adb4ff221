--TEST--
Processes of two users with umask 077 share one lock
--SKIPIF--
<?php
foreach (['pcntl', 'posix'] as $name) {
    extension_loaded($name) || die("skip needs $name");
}
posix_geteuid() === 0 || die('skip needs root');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
array_map(unlink(...), locks());
settings(latency_ms: 100);
$children = [];
foreach ([[0, 'root'], [65534, 'other'], [65534, 'again'], [0, 'back']] as [$user, $name]) {
    $children[] = $child = pcntl_fork();
    if ($child === 0) {
        umask(0077);
        posix_setgid($user === 0 ? 0 : 65534);
        posix_setuid($user);
        serverpilot_sync_domain("$name.example", www: false);
        posix_kill(getmypid(), SIGKILL);
    }
    if ($name === 'root') {
        usleep(150000); // The first process holds the lock when the others start.
    }
}
foreach ($children as $child) {
    pcntl_waitpid($child, $status);
}
$names = listed();
sort($names);
echo names($names), "\n";
$files = locks();
echo count($files), ' file, ', decoct(fileperms($files[0]) & 0777), "\n";
--EXPECT--
again.example back.example network.example other.example root.example
1 file, 666
