--TEST--
serverpilot_enable_autossl() throws ActionFailedException if the certificate could not be installed
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(autossl_delay_ms: 0, fail_actions: 1, action_ms: 50);
try {
    serverpilot_enable_autossl(wait: 10);
} catch (ServerPilot\Exception\ActionFailedException $e) {
    properties($e);
    var_dump($e->report);
}
foreach (['the list was changed', 'send the list again'] as $words) {
    echo "\"$words\": ", str_contains($e->getMessage(), $words) ? 'in the message, although no list was sent' : 'not in the message', "\n";
}
?>
--EXPECT--
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":null}
NULL
"the list was changed": not in the message
"send the list again": not in the message
