--TEST--
Signals reach PHP after a call, and no helper thread receives them
--SKIPIF--
<?php
foreach (['pcntl', 'posix'] as $name) {
    extension_loaded($name) || die("skip needs $name");
}
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
pcntl_async_signals(true);
$caught = 0;
pcntl_signal(SIGUSR1, function () use (&$caught): void {
    $caught++;
});
settings(latency_ms: 300);
$parent = getmypid();
$child = pcntl_fork();
if ($child === 0) {
    usleep(100000);
    posix_kill($parent, SIGUSR1);
    usleep(100000);
    posix_kill($parent, SIGUSR1);
    posix_kill(getmypid(), SIGKILL);
}
serverpilot_sync_domain('a.example', www: false);
pcntl_waitpid($child, $status);
echo $caught > 0 ? 'caught' : 'lost', ', ', names(listed()), "\n";
--EXPECT--
caught, network.example a.example
