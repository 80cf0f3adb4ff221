--TEST--
An API without a trusted certificate gets no request, and so no key
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
[$first, $second] = [emulator()->ready['ca_file'], emulator()->ready['certificates'][0]['ca_file']];
echo str_contains(child('constants(); thrown(fn () => serverpilot_domains(attempts: 1));', ['serverpilot.ca_file' => $second]), 'invalid peer certificate: UnknownIssuer') ? 'refused' : 'not refused', "\n";
echo count(requests()), " requests\n";
echo child('constants(); thrown(fn () => serverpilot_domains(attempts: 1));', ['serverpilot.api_base' => str_replace('https:', 'http:', ini_get('serverpilot.api_base'))]), "\n";
echo count(requests()), " requests\n";
?>
--EXPECTF--
refused
0 requests
ServerPilot\Exception\NetworkException: GET /apps/%s: %s
0 requests
