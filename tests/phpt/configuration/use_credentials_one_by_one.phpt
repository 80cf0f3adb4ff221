--TEST--
Each constant takes precedence over the value given for the request; only calls about an app need an app id
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => ['s.example']]);
define('WU_SERVER_PILOT_CLIENT_ID', emulator()->ready['client_id']);
serverpilot_use_credentials('not-this-one', emulator()->ready['api_key'], emulator()->ready['app_id']);
echo 'the constant and the rest: ', names(serverpilot_domains()), "\n";
serverpilot_use_credentials(new Name('not-this-one'), new Name(emulator()->ready['api_key']), new Name('sibling'));
echo 'given anew, as Stringables: ', names(serverpilot_domains()), "\n";
serverpilot_use_credentials('', emulator()->ready['api_key'], '');
thrown(fn () => serverpilot_domains());
echo count(serverpilot_apps()), " apps without an app id\n";
echo 'an app named by the call: ', names(serverpilot_domains(app_id: 'sibling')), "\n";
serverpilot_use_credentials('', 'wrong', 'sibling');
thrown(fn () => serverpilot_apps());
define('WU_SERVER_PILOT_API_KEY', emulator()->ready['api_key']);
echo count(serverpilot_apps()), " apps once the constant is defined\n";
echo "no class is autoloaded to find them: ";
spl_autoload_register(static function (string $class): void {
    echo "loads $class ";
});
serverpilot_apps();
echo "none\n";
?>
--EXPECT--
the constant and the rest: network.example
given anew, as Stringables: s.example
ServerPilot\Exception\ConfigurationException: ServerPilot's credentials are incomplete: WU_SERVER_PILOT_APP_ID is empty. Define the constants in wp-config.php (the client id and API key are under Account > API in ServerPilot, the app id is in the app's URL), or call serverpilot_use_credentials() first.
2 apps without an app id
an app named by the call: s.example
ServerPilot\Exception\AuthenticationException: GET /apps: ServerPilot rejected these credentials (401: Unknown client id or API key). Compare WU_SERVER_PILOT_CLIENT_ID and WU_SERVER_PILOT_API_KEY with Account > API in ServerPilot; a new key there makes the old one invalid.
2 apps once the constant is defined
no class is autoloaded to find them: none
