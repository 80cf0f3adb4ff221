--TEST--
Wrong key, unknown app, unpaid account, protected app: final at once, each with its own type
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
define('WU_SERVER_PILOT_CLIENT_ID', emulator()->ready['client_id']);
define('WU_SERVER_PILOT_API_KEY', 'wrong-key');
define('WU_SERVER_PILOT_APP_ID', emulator()->ready['app_id']);
properties(thrown(fn () => serverpilot_sync_domain('a.example')));
settings(api_key: 'wrong-key');
properties(thrown(fn () => serverpilot_test_connection(app_id: 'nosuchapp')));
settings(protected: true);
properties(thrown(fn () => serverpilot_sync_domain('a.example')));
settings(unpaid: true);
properties(thrown(fn () => serverpilot_apps()));
echo count(requests()), " requests\n";
--EXPECT--
ServerPilot\Exception\AuthenticationException: GET /apps/emulatorapp00001: ServerPilot rejected these credentials (401: Unknown client id or API key). Compare WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY with Account > API in ServerPilot; a new key there makes the old one invalid.
  {"retryable":false,"retryAfter":null,"httpStatus":401,"domain":"a.example"}
ServerPilot\Exception\NotFoundException: GET /apps/nosuchapp: ServerPilot has no such resource in this account (404: Resource not found). Check WU_SERVER_PILOT_APP_ID; serverpilot_apps() lists the account's apps and their ids.
  {"retryable":false,"retryAfter":null,"httpStatus":404,"domain":null}
ServerPilot\Exception\PermissionException: POST /apps/emulatorapp00001: ServerPilot denied access to this resource (403: This app is protected). Check in ServerPilot whether this account may change the app.
  {"retryable":false,"retryAfter":null,"httpStatus":403,"domain":"a.example"}
ServerPilot\Exception\PaymentRequiredException: GET /apps: the account has no valid credit card (402: A valid credit card is required). Correct it in ServerPilot, then try again.
  {"retryable":false,"retryAfter":null,"httpStatus":402,"domain":null}
5 requests
