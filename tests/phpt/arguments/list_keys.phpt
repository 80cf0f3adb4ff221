--TEST--
The keys of a list argument are ignored, even if they are not text
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$lists = [
    [7 => 'a.example', 'x' => 'b.example', "\xff" => 'c.example', '' => 'd.example'],
    ["\xff" => new Name('e.example'), -1 => 'f.example'],
];
foreach ($lists as $list) {
    $keys = array_keys($list);
    echo names(serverpilot_sync_domains($list, www: false)['added']), array_keys($list) === $keys ? '' : ' changed', "\n";
}
echo $lists[1]["\xff"]::class, "\n";
thrown(fn () => serverpilot_sync_domains([], ["\xff" => 7]));
?>
--EXPECT--
a.example b.example c.example d.example
e.example f.example
Name
TypeError: serverpilot_sync_domains(): Argument #2 ($remove) must be a list of strings, int found in it
