--TEST--
A constant that is not a string, or is empty, is named with its type; nothing is sent
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
foreach (['null', '0', '12', '1.5', 'true', '[]', '["x"]', 'new stdClass()', '""', '"  "', '"\xff"'] as $value) {
    preg_match('/incomplete: (.*)\. Define/', child("
        define('WU_SERVER_PILOT_CLIENT_ID', emulator()->ready['client_id']);
        define('WU_SERVER_PILOT_API_KEY', $value);
        define('WU_SERVER_PILOT_APP_ID', emulator()->ready['app_id']);
        thrown(fn () => serverpilot_domains());"), $found);
    echo "$value: $found[1]\n";
}
echo "an app id that is none:\n";
echo child("serverpilot_use_credentials('a', 'b', '../apps'); thrown(fn () => serverpilot_domains());"), "\n";
echo count(requests()), " requests\n";
?>
--EXPECT--
null: WU_SERVER_PILOT_API_KEY is of type null, not a string
0: WU_SERVER_PILOT_API_KEY is of type int, not a string
12: WU_SERVER_PILOT_API_KEY is of type int, not a string
1.5: WU_SERVER_PILOT_API_KEY is of type float, not a string
true: WU_SERVER_PILOT_API_KEY is of type bool, not a string
[]: WU_SERVER_PILOT_API_KEY is of type array, not a string
["x"]: WU_SERVER_PILOT_API_KEY is of type array, not a string
new stdClass(): WU_SERVER_PILOT_API_KEY is of type object, not a string
"": WU_SERVER_PILOT_API_KEY is empty
"  ": WU_SERVER_PILOT_API_KEY is empty
"\xff": WU_SERVER_PILOT_API_KEY is of type string with broken UTF-8, not a string
an app id that is none:
ServerPilot\Exception\ConfigurationException: WU_SERVER_PILOT_APP_ID is not an app id, which has letters, digits, - and _ only, at most 64. Compare the three constants: the app id is the last part of the app's URL in ServerPilot; serverpilot_apps() lists the ids of the account.
0 requests
