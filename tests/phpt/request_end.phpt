--TEST--
Credentials given for one request are gone in the next
--FILE--
<?php
require __DIR__ . '/emulator.inc';

begin(constants: false);
$script = tempnam(sys_get_temp_dir(), 'phpt');
file_put_contents($script, '<?php if (isset($_GET["give"])) { serverpilot_use_credentials("a", "b", "c"); }
ob_start(); phpinfo(INFO_MODULES); preg_match("/credentials present <.td><td class=.v.>(yes|no)/", ob_get_clean(), $found); echo getmypid(), " $found[1]";');
$port = 20000 + getmypid() % 20000;
$server = proc_open([PHP_BINARY, '-n', '-d', 'extension=' . getenv('SERVERPILOT_EXTENSION'), '-S', "127.0.0.1:$port", $script],
    [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
for ($try = 0; $try < 100 && ($first = @file_get_contents("http://127.0.0.1:$port/?give")) === false; $try++) {
    usleep(50000);
}
$second = file_get_contents("http://127.0.0.1:$port/");
proc_terminate($server);
proc_close($server);
unlink($script);
[$one, $given] = explode(' ', $first);
[$two, $gone] = explode(' ', $second);
echo $one === $two ? 'one process' : 'two processes', ": $given, then $gone\n";
--EXPECT--
one process: yes, then no
