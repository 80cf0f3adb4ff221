--TEST--
A process that is killed at any moment leaves no stale lock and no partial list
--SKIPIF--
<?php
foreach (['pcntl', 'posix'] as $name) {
    extension_loaded($name) || die("skip needs $name");
}
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(latency_ms: 5);
for ($n = 0; $n < 200; $n++) {
    // As if the update of the previous process could no longer arrive.
    array_map(static fn (string $file) => file_put_contents($file, ''), locks());
    $child = pcntl_fork();
    if ($child === 0) {
        serverpilot_sync_domain("n$n.example", www: false, autossl: false);
        posix_kill(getmypid(), SIGKILL);
    }
    usleep(mt_rand(0, 25000));
    posix_kill($child, SIGKILL);
    pcntl_waitpid($child, $status);
    if ($n % 20 === 19) {
        serverpilot_sync_domains([], remove: numbered('x', 1), timeout: 20);
    }
}
$list = listed();
$good = preg_grep('/^(network|n\d+)\.example$/', $list);
echo $list[0], ' ', count($good) === count($list) && count(array_unique($list)) === count($list) ? 'whole' : 'broken', "\n";
echo names(serverpilot_sync_domain('last.example', www: false, timeout: 20)['added']), "\n";
--EXPECT--
network.example whole
last.example
