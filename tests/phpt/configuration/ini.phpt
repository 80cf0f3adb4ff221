--TEST--
An invalid ini value is named by the call, and only timeout and attempts can be changed at run time
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([['timeout', '0'], ['connect_timeout', 'soon'], ['attempts', '1000'], ['timeout', "5\0min"]] as [$name, $value]) {
    $before = ini_set("serverpilot.$name", $value);
    thrown(fn () => serverpilot_domains());
    ini_set("serverpilot.$name", $before);
}
foreach (['api_base', 'ca_file', 'lock_dir', 'resolver'] as $name) {
    var_dump(ini_set("serverpilot.$name", 'x'));
}
foreach (['api_base' => 'http://api.serverpilot.io/v1', 'ca_file' => '/no/such/file', 'lock_dir' => '/no/such/folder'] as $name => $value) {
    echo child('constants(); properties(thrown(fn () => serverpilot_sync_domain("a.example")));', ["serverpilot.$name" => $value]), "\n";
}
ini_set('serverpilot.attempts', '1');
fault('status', code: 500, method: 'GET', times: 9);
thrown(fn () => serverpilot_domains());
echo count(requests()), " request\n";
--EXPECT--
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "0"; it must be a number of seconds above 0.
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.connect_timeout is "soon"; it must be a number of seconds above 0.
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "1000"; it must be a whole number from 1 to 100.
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "5\0min"; it must be a number of seconds above 0.
bool(false)
bool(false)
bool(false)
bool(false)
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is "http://api.serverpilot.io/v1"; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.ca_file names /no/such/file: it cannot be read (No such file or directory (os error 2)).
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.lock_dir is "/no/such/folder"; it must be the absolute path of an existing directory.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
ServerPilot\Exception\ApiException: GET /apps/emulatorapp00001: ServerPilot answered 500: Emulated fault 500. ServerPilot has a problem, which is usually temporary; try again.
1 request
