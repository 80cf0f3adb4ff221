--TEST--
Under strict_types nothing is coerced
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
eval('declare(strict_types=1);
thrown(fn () => serverpilot_sync_domain("a.example", wait: "3"));
thrown(fn () => serverpilot_sync_domain("a.example", www: 1));
thrown(fn () => serverpilot_action(7));
echo serverpilot_sync_domain("a.example", wait: 0)["dry_run"] ? "" : "an int is a float even so\n";');
--EXPECT--
TypeError: serverpilot_sync_domain(): Argument #4 ($wait) must be of type float, string given
TypeError: serverpilot_sync_domain(): Argument #2 ($www) must be of type ?bool, int given
TypeError: serverpilot_action(): Argument #1 ($id) must be of type string, int given
an int is a float even so
