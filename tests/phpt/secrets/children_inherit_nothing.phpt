--TEST--
A program that PHP starts inherits no connection, no lock and no key
--SKIPIF--
<?php
is_dir('/proc/self/fd') || die('skip needs /proc');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
serverpilot_use_credentials(emulator()->ready['client_id'], emulator()->ready['api_key'], emulator()->ready['app_id']);
serverpilot_sync_domain('a.example');
$own = static fn (string $what): int => count(preg_grep("~$what~", array_map(static fn ($fd) => (string) @readlink($fd), glob('/proc/self/fd/*'))));
echo $own('^socket:'), ' socket, ', $own('\.lock'), " open locks\n";
exec('ls -l /proc/self/fd', $open);
echo count(preg_grep('/socket:|\.lock|eventpoll|eventfd/', $open)), " inherited\n";
echo str_contains(file_get_contents('/proc/self/environ') . shell_exec('env'), emulator()->ready['api_key']) ? 'the key is in the environment' : 'no key in the environment', "\n";
?>
--EXPECT--
1 socket, 0 open locks
0 inherited
no key in the environment
