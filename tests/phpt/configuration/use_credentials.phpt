--TEST--
serverpilot_use_credentials() fills in missing constants, and constants take precedence
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
var_dump(serverpilot_use_credentials(emulator()->ready['client_id'], emulator()->ready['api_key'], emulator()->ready['app_id']));
echo names(serverpilot_domains()), "\n";
define('WU_SERVER_PILOT_APP_ID', 'nosuchapp');
thrown(fn () => serverpilot_domains());
--EXPECT--
NULL
network.example
ServerPilot\Exception\NotFoundException: GET /apps/nosuchapp: ServerPilot has no such resource in this account (404: Resource not found). Check WU_SERVER_PILOT_APP_ID; serverpilot_apps() lists the account's apps and their ids.
