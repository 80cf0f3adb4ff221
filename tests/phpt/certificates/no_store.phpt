--TEST--
Without a certificate store the message names what to install or set
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
echo child('constants(); thrown(fn () => serverpilot_domains());', ['serverpilot.ca_file' => ''],
    ['SSL_CERT_FILE' => '/nonexistent', 'SSL_CERT_DIR' => '/nonexistent']), "\n";
--EXPECTF--
ServerPilot\Exception\ConfigurationException: This machine has no trusted root certificates%s. Install the package ca-certificates, or set the ini entry serverpilot.ca_file to a file of PEM certificates.
