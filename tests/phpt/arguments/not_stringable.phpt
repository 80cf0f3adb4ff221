--TEST--
An element that is neither a string nor a Stringable is a TypeError, before any __toString() runs
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
enum Suit: string { case Hearts = 'hearts.example'; }
$elements = [new stdClass(), Suit::Hearts, fn () => 'a.example', new ArrayObject(), new DateTimeZone('UTC'), STDIN];
$calls = [
    '$add' => static fn (array $list) => serverpilot_sync_domains($list),
    '$remove' => static fn (array $list) => serverpilot_sync_domains([], $list),
    '$protect' => static fn (array $list) => serverpilot_remove_domain('a.example', protect: $list),
    '$domains' => static fn (array $list) => serverpilot_check_domains($list, address: '127.0.0.1'),
];
foreach ($calls as $name => $call) {
    foreach ($elements as $element) {
        try {
            $call([new Name(static function (): string { echo "converted\n"; return 'b.example'; }), 'a.example', $element]);
            echo "accepted\n";
        } catch (TypeError $e) {
            str_contains($e->getMessage(), "($name) must be a list of strings") || print($e->getMessage() . "\n");
            $e->getPrevious() === null || print("has a previous exception\n");
        }
    }
}
thrown(fn () => serverpilot_sync_domains([new stdClass()]));
thrown(fn () => serverpilot_sync_domains([new Name(static fn () => throw new DomainException('mine'))]));

// A reference that the conversion of an earlier element changes.
$later = 'c.example';
$changes = new Name(static function () use (&$later): string { $later = new stdClass(); return 'b.example'; });
thrown(static function () use (&$later, $changes) { serverpilot_sync_domains([$changes, &$later]); });

$freed = WeakReference::create($element = new stdClass());
try {
    serverpilot_sync_domains(['a.example', $element]);
} catch (TypeError $e) {
}
unset($element, $e);
echo $freed->get() === null ? "freed\n" : "leaked\n";
echo count(requests()), " requests\n";
?>
--EXPECT--
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, object found in it
DomainException: mine
TypeError: serverpilot_sync_domains(): Argument #1 ($add) must be a list of strings, object found in it
freed
0 requests
