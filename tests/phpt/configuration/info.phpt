--TEST--
php --ri shows version, TLS back end, API base, lock directory, and whether credentials are set
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

passthru(escapeshellarg(PHP_BINARY) . ' -n -d extension=' . escapeshellarg(getenv('EXTENSION')) . ' --ri serverpilot');
--EXPECTF--
serverpilot

serverpilot support => enabled
version => %d.%d.%d
TLS back end => rustls (ring)
API base => https://api.serverpilot.io/v1
lock directory => /%s
credentials present => no

Directive => Local Value => Master Value
serverpilot.api_base => https://api.serverpilot.io/v1 => https://api.serverpilot.io/v1
serverpilot.ca_file => no value => no value
serverpilot.lock_dir => no value => no value
serverpilot.resolver => no value => no value
serverpilot.timeout => 45 => 45
serverpilot.connect_timeout => 10 => 10
serverpilot.attempts => 4 => 4
