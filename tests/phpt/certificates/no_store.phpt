--TEST--
Without a certificate store the message names what to install or set
--SKIPIF--
<?php
exec('unshare -m sh -c "mount -t tmpfs none /etc/ssl" 2>/dev/null', $output, $status);
$status === 0 || die('skip mounts another certificate store, which only root can');
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$without = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /etc/ssl; [ ! -d /etc/pki ] || mount -t tmpfs none /etc/pki; exec "$@"', 'sh'];
echo child('constants(); thrown(fn () => serverpilot_domains());', ['serverpilot.ca_file' => ''], before: $without), "\n";
--EXPECTF--
ServerPilot\Exception\ConfigurationException: This machine has no trusted root certificates%S. Install the package ca-certificates, or set the ini entry serverpilot.ca_file to a file of PEM certificates.
