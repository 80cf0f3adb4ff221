--TEST--
The environment cannot replace the trusted certificates, neither before the start nor by putenv()
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$ca = emulator()->ready['ca_file'];
$call = 'constants(); putenv("SSL_CERT_FILE=' . $ca . '"); thrown(fn () => serverpilot_domains(attempts: 1));';
echo str_contains(child($call, ['serverpilot.ca_file' => '']), 'UnknownIssuer') ? 'refused' : 'trusted', "\n";
echo str_contains(child($call, ['serverpilot.ca_file' => ''], ['SSL_CERT_FILE' => $ca]), 'UnknownIssuer') ? 'refused' : 'trusted', "\n";
echo count(requests()), " requests\n";
?>
--EXPECT--
refused
refused
0 requests
