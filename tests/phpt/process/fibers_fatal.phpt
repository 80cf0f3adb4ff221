--TEST--
A fatal error in one fiber does not affect the call of another fiber
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach (['older', 'newer'] as $which) {
    echo "$which: ", strstr(child('constants();
        $call = static fn (string $prefix, callable $then): Fiber => new Fiber(static function () use ($prefix, $then): void {
            $stops = new Name(static function () use ($prefix, $then): string { Fiber::suspend(); $then(); return "{$prefix}2.example"; });
            echo names(serverpilot_sync_domains(["{$prefix}1.example", $stops, "{$prefix}3.example"], www: false, dry_run: true)["added"]);
        });
        $fails = $call("a", static fn () => trigger_error("fatal", E_USER_ERROR));
        $goesOn = $call("b", static fn () => null);
        foreach (' . ($which === 'older' ? '[$goesOn, $fails]' : '[$fails, $goesOn]') . ' as $fiber) { $fiber->start(); }
        register_shutdown_function(static function () use ($goesOn): void { echo "then "; $goesOn->resume(); echo ", and the end"; });
        $fails->resume();'), 'then ') ?: 'it crashed', "\n";
}
?>
--EXPECT--
older: then b1.example b2.example b3.example, and the end
newer: then b1.example b2.example b3.example, and the end
