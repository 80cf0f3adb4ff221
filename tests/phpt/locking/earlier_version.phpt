--TEST--
A call by its owner or root makes the lock file of an earlier version writable for all users
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
serverpilot_sync_domain('a.example', www: false);
[$file] = locks();
chmod($file, 0644);
$other = static function (string $domain): void {
    if (($child = pcntl_fork()) === 0) {
        posix_setgid(65534);
        posix_setuid(65534);
        try {
            serverpilot_sync_domain($domain, www: false);
        } catch (ServerPilot\Exception\ConfigurationException $e) {
            echo strstr($e->getMessage(), 'Earlier'), "\n";
        }
        posix_kill(getmypid(), SIGKILL);
    }
    pcntl_waitpid($child, $status);
};
$other('b.example');
serverpilot_sync_domain('c.example', www: false);
clearstatcache();
echo decoct(fileperms($file) & 0777), "\n";
$other('d.example');
echo names(listed()), "\n";
--EXPECT--
Earlier versions created the file for one user: the next call by that user or by root makes it writable for all. Nothing was changed.
666
network.example a.example c.example d.example
