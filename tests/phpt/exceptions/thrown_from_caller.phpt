--TEST--
An exception has file, line and trace of the call that failed, wherever it failed
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
final class Shop
{
    public static function open(string $domain): array
    {
        return serverpilot_sync_domain($domain);
    }
}
$show = static function (callable $act): void {
    try {
        $act();
    } catch (RuntimeException $e) {
        [$first, $second] = $e->getTrace() + [1 => ['function' => 'the script']];
        echo (new ReflectionClass($e))->getShortName(), ' ', $e->getCode(), ' ', basename($e->getFile()), ':', $e->getLine(),
            ", $first[function]() called by ", $second['class'] ?? '', $second['type'] ?? '', $second['function'], ', ', $e->getPrevious() === null ? 'no' : 'a', " previous\n";
    }
};
$show(fn () => Shop::open('x_y.com'));
fault('status', code: 409, method: 'POST');
$show(fn () => Shop::open('a.example'));
$show(function () {
    serverpilot_domains(
        app_id: 'nosuchapp',
    );
});
$show(fn () => array_map('serverpilot_normalize_domain', ['a.example', 'x_y.com']));
$show(fn () => call_user_func_array('serverpilot_sync_domain', ['domain' => 'x_y.com']));
$show(fn () => (new ReflectionFunction('serverpilot_action'))->invoke('nosuchaction'));
$normalize = serverpilot_normalize_domain(...);
$show(fn () => $normalize('x_y.com'));
relist(numbered('n', 20));
$show(function () {
    serverpilot_sync_domains([], numbered('n', 10));
});
?>
--EXPECTF--
InvalidDomainException 0 thrown_from_caller.php:9, serverpilot_sync_domain() called by Shop::open, no previous
ConflictException 409 thrown_from_caller.php:9, serverpilot_sync_domain() called by Shop::open, no previous
NotFoundException 404 thrown_from_caller.php:%d, serverpilot_domains() called by {closure%S}, no previous
InvalidDomainException 0 thrown_from_caller.php:29, serverpilot_normalize_domain() called by array_map, no previous
InvalidDomainException 0 thrown_from_caller.php:30, serverpilot_sync_domain() called by %s, no previous
ApiException 404 thrown_from_caller.php:31, serverpilot_action() called by ReflectionFunction->invoke, no previous
InvalidDomainException 0 thrown_from_caller.php:33, serverpilot_normalize_domain() called by {closure%S}, no previous
UnsafeChangeException 0 thrown_from_caller.php:36, serverpilot_sync_domains() called by {closure%S}, no previous
