--TEST--
Arguments are coerced as for any internal function
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$report = serverpilot_sync_domain(new Name('a.example'), www: 1, wait: '0.1', attempts: '2', timeout: 30);
echo names($report['added']), "\n";
$name = 'c.example';
$report = serverpilot_sync_domains(['x' => new Name('b.example'), 'y' => &$name], www: 0, autossl: '');
echo names($report['added']), ' ', $report['ssl']['state'], "\n";
thrown(fn () => serverpilot_sync_domain());
thrown(fn () => serverpilot_sync_domain('a.example', nonsense: 1));
thrown(fn () => serverpilot_sync_domain('a.example', wait: 'soon'));
thrown(fn () => serverpilot_sync_domain([]));
thrown(fn () => serverpilot_stats(1));
foreach ([null, 7, 1.5, true, ['x'], new stdClass()] as $odd) {
    thrown(fn () => serverpilot_sync_domains(['d.example', $odd]));
}
thrown(fn () => serverpilot_sync_domains([], protect: [1]));
--EXPECT--
a.example www.a.example
b.example c.example skipped
ArgumentCountError: serverpilot_sync_domain() expects at least 1 argument, 0 given
Error: Unknown named parameter $nonsense
TypeError: serverpilot_sync_domain(): Argument #4 ($wait) must be of type float, string given
TypeError: serverpilot_sync_domain(): Argument #1 ($domain) must be of type string, array given
ArgumentCountError: serverpilot_stats() expects exactly 0 arguments, 1 given
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, null found in it
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, int found in it
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, float found in it
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, bool found in it
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, array found in it
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, object found in it
TypeError: serverpilot_sync_domains(): Argument #9 ($protect) must be a list of strings, int found in it
