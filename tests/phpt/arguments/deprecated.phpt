--TEST--
Null for a parameter that is not nullable, and a fraction for an int, are deprecated as in the engine, and still work
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
set_error_handler(static function (int $level, string $message): bool {
    echo $level === E_DEPRECATED ? 'Deprecated' : $level, ": $message\n";

    return true;
});
echo serverpilot_sync_domain('a.example', autossl: null)['ssl']['state'], "\n";
echo serverpilot_sync_domain('a.example', wait: null, www: null, timeout: null, attempts: null, protect: null, app_id: null)['action']['status'], "\n";
thrown(fn () => serverpilot_sync_domain(null));
echo count(serverpilot_domains(attempts: 2.5)), "\n";
restore_error_handler();
set_error_handler(static fn (int $level, string $message) => throw new ErrorException($message));
$sent = sent(static fn () => thrown(fn () => serverpilot_sync_domain('b.example', autossl: null)));
echo "$sent requests after a handler that throws\n";
?>
--EXPECT--
Deprecated: serverpilot_sync_domain(): Passing null to parameter #3 ($autossl) of type bool is deprecated
skipped
Deprecated: serverpilot_sync_domain(): Passing null to parameter #4 ($wait) of type float is deprecated
none
Deprecated: serverpilot_sync_domain(): Passing null to parameter #1 ($domain) of type string is deprecated
ServerPilot\Exception\InvalidDomainException: "" is not a domain name: it is empty.
Deprecated: Implicit conversion from float 2.5 to int loses precision
3
ErrorException: serverpilot_sync_domain(): Passing null to parameter #3 ($autossl) of type bool is deprecated
0 requests after a handler that throws
