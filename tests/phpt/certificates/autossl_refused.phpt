--TEST--
Refused AutoSSL throws in serverpilot_enable_autossl() and is in the report of a sync
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
settings(autossl_delay_ms: 0);
fault('status', code: 400, message: 'no certificate for you', method: 'POST', path: '/ssl', times: 2);
properties(thrown(fn () => serverpilot_enable_autossl()));
$ssl = serverpilot_sync_domain(NETWORK, www: false)['ssl'];
echo $ssl['state'], ': ', $ssl['error'], "\n";
--EXPECT--
ServerPilot\Exception\CertificateException: ServerPilot refused to enable AutoSSL: no certificate for you. Check that every domain of the app points to the server, then try again.
  {"retryable":true,"retryAfter":null,"httpStatus":400,"domain":null}
pending: POST /apps/emulatorapp00001/ssl: ServerPilot answered 400: no certificate for you. Correct what the message names; the same request would be rejected again.
