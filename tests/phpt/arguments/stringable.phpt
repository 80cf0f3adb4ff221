--TEST--
A Stringable may throw, call the extension or change the list that contains it
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$throws = new Name(static fn () => throw new DomainException('mine'));
echo sent(static fn () => thrown(fn () => serverpilot_sync_domain($throws))), " requests\n";
echo sent(static fn () => thrown(fn () => serverpilot_sync_domains(['a.example', $throws]))), " requests\n";
echo sent(static fn () => thrown(fn () => serverpilot_sync_domains(['a.example'], protect: [$throws]))), " requests\n";
echo sent(static fn () => thrown(fn () => serverpilot_domains(app_id: $throws))), " requests\n";

$calls = new Name(static fn (): string => serverpilot_sync_domain('inner.example', www: false)['added'][0]);
echo names(serverpilot_sync_domains([$calls, 'outer.example'], www: false)['added']), "\n";

$list = ['one.example'];
$list[] = new Name(static function () use (&$list): string {
    $list = array_fill(0, 1000, 'two');

    return 'three.example';
});
$list[] = 'four.example';
echo names(serverpilot_sync_domains($list, www: false)['added']), ' of ', count($list), "\n";

$vanishing = new Name(static function () use (&$vanishing): string {
    $vanishing = null;

    return 'five.example';
});
echo names(serverpilot_sync_domains([&$vanishing, 'six.example'], www: false)['added']), "\n";
echo serverpilot_normalize_domain(new Name('SEVEN.example')), ' ', serverpilot_check_dns(new Name('eight.invalid'), app_id: new Name(emulator()->ready['app_id']))['domain'], "\n";
?>
--EXPECT--
DomainException: mine
0 requests
DomainException: mine
0 requests
DomainException: mine
0 requests
DomainException: mine
0 requests
outer.example
one.example three.example four.example of 1000
five.example six.example
seven.example eight.invalid
