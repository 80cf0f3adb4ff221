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
        // Rounded: some milliseconds may pass before the request is sent.
        preg_match('/timeout of ([\d.]+) s/', $e->getMessage(), $found);
        echo $found[1] > 0.6 ? 'about a second' : 'less', "\n";
    }
};
$show(fn () => serverpilot_domains());
$show(fn () => serverpilot_domains(timeout: 0.3));
ini_set('serverpilot.timeout', '0.3');
$show(fn () => serverpilot_domains());
$show(fn () => serverpilot_domains(timeout: 1));
?>
--EXPECT--
about a second
less
less
about a second
