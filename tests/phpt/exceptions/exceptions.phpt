--TEST--
Exceptions have the file and line of the call, can be constructed by any code, and cannot be changed
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
function caller(): void
{
    serverpilot_normalize_domain('x_y.com');
}
try {
    caller();
} catch (RuntimeException $e) {
    echo basename($e->getFile()), ':', $e->getLine(), ' in ', $e->getTrace()[1]['function'], ', called ', $e->getTrace()[0]['function'], "\n";
}
foreach (['ServerPilot', 'Configuration', 'InvalidDomain', 'Authentication', 'PaymentRequired', 'Permission', 'NotFound',
    'Conflict', 'RateLimit', 'Api', 'Network', 'ActionFailed', 'DomainLimit', 'UnsafeChange', 'LockTimeout', 'Certificate'] as $short) {
    $class = "ServerPilot\\Exception\\{$short}Exception";
    $e = new $class('mine', 7, new Exception('before'));
    if (!$e instanceof ServerPilot\Exception\ServerPilotException || $e->getMessage() !== 'mine' || $e->getCode() !== 7
        || $e->getPrevious()->getMessage() !== 'before' || $e->retryable !== false || $e->domain !== null) {
        echo "$class differs\n";
    }
}
properties($e);
thrown(function () use ($e) {
    $e->retryable = true;
});
--EXPECT--
exceptions.php:7 in caller, called serverpilot_normalize_domain
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":null}
Error: Cannot modify readonly property ServerPilot\Exception\ServerPilotException::$retryable
