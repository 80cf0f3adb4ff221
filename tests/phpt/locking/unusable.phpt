--TEST--
If the lock cannot be shared, the call fails and names the setting
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
$folder = sys_get_temp_dir() . '/serverpilot-locks-' . getmypid();
mkdir($folder, 0755);
echo str_replace($folder, 'FOLDER', child('constants(); posix_setuid(65534);
    thrown(fn () => serverpilot_sync_domain("a.example"));', ['serverpilot.lock_dir' => $folder, ...extension('posix')])), "\n";
rmdir($folder);
echo count(requests()), " requests\n";

function extension(string $name): array
{
    $file = ini_get('extension_dir') . "/$name.so";

    return is_file($file) ? ['extension' => $file] : [];
}
--EXPECTF--
ServerPilot\Exception\ConfigurationException: The lock file FOLDER/serverpilot-%x.lock cannot be used: Permission denied (os error 13). Every PHP process that manages this app must be able to share it: set the ini entry serverpilot.lock_dir to one directory that all of their users can write to (see PrivateTmp and open_basedir, too). Nothing was changed.
0 requests
