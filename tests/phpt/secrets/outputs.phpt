--TEST--
The key is not in any trace, dump, phpinfo() or statistics
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$key = 'k3y-that-must-stay-secret';
ini_set('zend.exception_ignore_args', '0');
ob_start();
try {
    serverpilot_use_credentials('cid', $key, []);
} catch (TypeError $e) {
    var_dump($e);
    echo $e->getTraceAsString(), print_r($e->getTrace(), true), $e;
}
serverpilot_use_credentials(emulator()->ready['client_id'], $key, emulator()->ready['app_id']);
try {
    serverpilot_domains();
} catch (ServerPilot\Exception\AuthenticationException $e) {
    var_dump($e);
    echo $e;
}
fault('status', code: 401, message: "unknown key $key");
try {
    serverpilot_domains();
} catch (ServerPilot\Exception\AuthenticationException $e) {
    var_dump($e);
}
phpinfo(INFO_ALL & ~INFO_ENVIRONMENT & ~INFO_VARIABLES);
var_dump(serverpilot_stats());
$all = ob_get_clean();
echo strlen($all) > 5000 ? 'searched' : 'too little', ' and ', str_contains($all, $key) || str_contains($all, base64_encode($key)) ? 'found' : 'not found', "\n";
echo str_contains($all, 'credentials present => yes') ? 'yes' : 'no', "\n";
echo substr_count($all, '[API key]'), " redacted\n";
--EXPECT--
searched and not found
yes
1 redacted
