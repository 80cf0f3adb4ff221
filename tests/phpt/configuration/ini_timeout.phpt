--TEST--
ini_set() of serverpilot.timeout applies from the next call on, and a parameter takes precedence
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
fault('hang', times: 99);
ini_set('serverpilot.timeout', '1');
ini_set('serverpilot.attempts', '1');
$show = static function (callable $call): void {
    try {
        $call();
    } catch (ServerPilot\Exception\NetworkException $e) {
        preg_match('/timeout of ([\d.]+ m?s) /', $e->getMessage(), $found);
        echo $found[1], "\n";
    }
};
$show(fn () => serverpilot_domains());
$show(fn () => serverpilot_domains(timeout: 0.3));
ini_set('serverpilot.timeout', '0.3');
$show(fn () => serverpilot_domains());
$show(fn () => serverpilot_domains(timeout: 1));
?>
--EXPECT--
1 s
300 ms
300 ms
1 s
