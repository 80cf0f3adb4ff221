--TEST--
After calls of every kind there are no threads, one connection and no lock
--SKIPIF--
<?php
is_dir('/proc/self/task') || die('skip needs /proc');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
serverpilot_sync_domain('a.example');
serverpilot_check_dns('no-such-name.invalid');
serverpilot_check_site('no-such-name.invalid');
serverpilot_check_site('shop.example', address: '127.0.0.1');
serverpilot_verify_certificate('shop.customer.example', tries: 1, address: '127.0.0.1', port: emulator()->ready['certificates'][0]['port']);
[$file] = locks();
$held = fopen($file, 'r');
flock($held, LOCK_EX);
thrown(fn () => serverpilot_sync_domain('b.example', timeout: 0.3));
flock($held, LOCK_UN);
serverpilot_sync_domain('b.example');
// Helper threads end soon after their work.
for ($try = 0; $try < 300 && threads() > 1; $try++) {
    usleep(10000);
}
$open = array_map(static fn ($fd) => (string) @readlink($fd), glob('/proc/self/fd/*'));
echo threads(), ' thread, ', count(preg_grep('/^socket:/', $open)), " connection\n";
$other = fopen($file, 'r');
echo flock($other, LOCK_EX | LOCK_NB) ? 'the lock is free' : 'the lock is held', "\n";
?>
--EXPECTF--
ServerPilot\Exception\LockTimeoutException: %s
1 thread, 1 connection
the lock is free
