--TEST--
Calls work in fibers, also in fibers that suspend while an argument is converted to a string
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$stopping = static fn (string $name): Name => new Name(static function () use ($name): string {
    Fiber::suspend();

    return $name;
});
$call = static fn (string $prefix): Fiber => new Fiber(static function () use ($prefix, $stopping): void {
    echo names(serverpilot_sync_domains(["{$prefix}1.example", $stopping("{$prefix}2.example"), "{$prefix}3.example"], www: false)['added']), "\n";
});
foreach ([['a', 'b'], ['d', 'c']] as [$first, $second]) {
    $fibers = [$first => $call($first), $second => $call($second)];
    array_map(static fn (Fiber $fiber) => $fiber->start(), $fibers);
    echo count(serverpilot_domains()), " domains meanwhile\n";
    ksort($fibers);
    array_map(static fn (Fiber $fiber) => $fiber->resume(), $fibers);
}
$abandoned = $call('e');
$abandoned->start();
$abandoned = null;
gc_collect_cycles();
$throws = $call('f');
$throws->start();
thrown(fn () => $throws->throw(new DomainException('from outside')));
echo count(listed()), " domains\n";
?>
--EXPECT--
1 domains meanwhile
a1.example a2.example a3.example
b1.example b2.example b3.example
7 domains meanwhile
c1.example c2.example c3.example
d1.example d2.example d3.example
DomainException: from outside
13 domains
