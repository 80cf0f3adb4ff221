--TEST--
PHP's own time limit does not break a call
--SKIPIF--
<?php
ob_start();
phpinfo(INFO_GENERAL);
preg_match('/Zend Max Execution Timers => enabled/', ob_get_clean()) && die('skip this build counts wall time');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
set_time_limit(1);
settings(latency_ms: 800);
echo names(serverpilot_sync_domain('a.example', www: false)['added']), "\n";
--EXPECT--
a.example
