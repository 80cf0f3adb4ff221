--TEST--
No trace shows the key, however serverpilot_use_credentials() is called and whatever fails in it
--SKIPIF--
<?php
PHP_VERSION_ID >= 80200 || die('skip parameters can be hidden from PHP 8.2 on');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

ini_set('zend.exception_ignore_args', '0');
ini_set('zend.exception_string_param_max_len', '1000');
const KEY = 'k3y-that-must-stay-secret';
$shown = '';
$show = static function (string $way, callable $act) use (&$shown): void {
    ob_start();
    try {
        $act();
        echo "nothing thrown\n";
    } catch (Throwable $e) {
        echo $e, $e->getTraceAsString();
        var_dump($e);
        print_r($e->getTrace());
    }
    $text = ob_get_clean();
    $shown .= $text;
    echo "$way: ", str_contains($text, KEY) ? 'SHOWN' : 'hidden', ' ', str_contains($text, 'SensitiveParameterValue') ? 'in a trace' : 'without a trace', "\n";
};
$throws = new Name(static fn () => throw new DomainException('from within'));
$prints = new Name(static function (): string {
    debug_print_backtrace();
    var_dump(debug_backtrace());

    return 'cid';
});

$show('wrong type after it', fn () => serverpilot_use_credentials('cid', KEY, []));
$show('wrong type before it', fn () => serverpilot_use_credentials([], KEY, 'app'));
$show('named', fn () => serverpilot_use_credentials(app_id: [], api_key: KEY, client_id: 'cid'));
$show('call_user_func_array', fn () => call_user_func_array('serverpilot_use_credentials', ['cid', KEY, []]));
$show('unpacked', fn () => serverpilot_use_credentials(...['client_id' => 'cid', 'api_key' => KEY, 'app_id' => []]));
$show('first class callable', fn () => (serverpilot_use_credentials(...))('cid', KEY, []));
$show('too few', fn () => serverpilot_use_credentials('cid', KEY));
$show('a Stringable that throws', fn () => serverpilot_use_credentials($throws, KEY, 'app'));
$show('a backtrace from within', fn () => serverpilot_use_credentials($prints, KEY, 'app'));
set_error_handler(static function (int $level, string $message): never {
    var_dump(debug_backtrace());
    throw new ErrorException($message);
});
$show('an error handler that throws', fn () => serverpilot_use_credentials('cid', KEY, null));
restore_error_handler();
echo strlen($shown) > 5000 ? 'long enough' : 'too little', "\n";
?>
--EXPECT--
wrong type after it: hidden in a trace
wrong type before it: hidden in a trace
named: hidden in a trace
call_user_func_array: hidden in a trace
unpacked: hidden in a trace
first class callable: hidden in a trace
too few: hidden in a trace
a Stringable that throws: hidden in a trace
a backtrace from within: hidden in a trace
an error handler that throws: hidden in a trace
long enough
