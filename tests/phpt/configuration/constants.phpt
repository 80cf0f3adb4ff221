--TEST--
Missing, empty and malformed constants are all named in one message
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
thrown(fn () => serverpilot_domains());
define('WU_SERVER_PILOT_CLIENT_ID', '');
define('WU_SERVER_PILOT_API_KEY', 12);
define('WU_SERVER_PILOT_APP_ID', ['x']);
properties(thrown(fn () => serverpilot_sync_domain('a.example')));
thrown(fn () => serverpilot_apps());
--EXPECT--
ServerPilot\Exception\ConfigurationException: ServerPilot's credentials are incomplete: WU_SERVER_PILOT_CLIENT_ID is not defined; WU_SERVER_PILOT_API_KEY is not defined; WU_SERVER_PILOT_APP_ID is not defined. Define the constants in wp-config.php (the client id and API key are under Account > API in ServerPilot, the app id is in the app's URL), or call serverpilot_use_credentials() first.
ServerPilot\Exception\ConfigurationException: ServerPilot's credentials are incomplete: WU_SERVER_PILOT_CLIENT_ID is empty; WU_SERVER_PILOT_API_KEY is of type int, not a string; WU_SERVER_PILOT_APP_ID is of type array, not a string. Define the constants in wp-config.php (the client id and API key are under Account > API in ServerPilot, the app id is in the app's URL), or call serverpilot_use_credentials() first.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
ServerPilot\Exception\ConfigurationException: ServerPilot's credentials are incomplete: WU_SERVER_PILOT_CLIENT_ID is empty; WU_SERVER_PILOT_API_KEY is of type int, not a string. Define the constants in wp-config.php (the client id and API key are under Account > API in ServerPilot, the app id is in the app's URL), or call serverpilot_use_credentials() first.
