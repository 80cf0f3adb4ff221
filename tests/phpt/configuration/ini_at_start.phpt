--TEST--
PHP starts with an invalid ini value, and the first call that needs it names it
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([
    'timeout' => ['soon', '', '-1', 'NAN', '5s'],
    'connect_timeout' => ['0'],
    'attempts' => ['0', '2.5', '101', 'many'],
    'api_base' => ['', 'api.serverpilot.io', 'ftp://127.0.0.1/', 'http://127.0.0.1.example/v1', 'https://api.serverpilot.io/v1?x'],
    'ca_file' => [__FILE__, '/'],
    'lock_dir' => ['relative', '/etc/passwd'],
    'resolver' => ['localhost', '127.0.0.1:0'],
] as $name => $values) {
    foreach ($values as $value) {
        echo preg_replace('~"/[^"]*/tests/phpt/configuration/|names /\S*?/tests/phpt/configuration/~', 'names ', child('constants();
            echo serverpilot_normalize_domain("A.example"), " ", serverpilot_stats()["requests"], " ";
            thrown(fn () => serverpilot_domains());', ["serverpilot.$name" => $value])), "\n";
    }
}
echo 'which app that was, does not matter: ', child('thrown(fn () => serverpilot_apps());', ['serverpilot.attempts' => '0']), "\n";
echo 'the same rules apply to a check of a certificate: ', child('thrown(fn () => serverpilot_verify_certificate("a.example", tries: 1, address: "127.0.0.1", port: 9));', ['serverpilot.timeout' => '0']), "\n";
echo count(requests()), " requests\n";
?>
--EXPECTF--
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "soon"; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is ""; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "-1"; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "NAN"; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "5s"; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.connect_timeout is "0"; it must be a number of seconds above 0.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "0"; it must be a whole number from 1 to 100.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "2.5"; it must be a whole number from 1 to 100.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "101"; it must be a whole number from 1 to 100.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "many"; it must be a whole number from 1 to 100.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is ""; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is "api.serverpilot.io"; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is "ftp://127.0.0.1/"; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is "http://127.0.0.1.example/v1"; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.api_base is "https://api.serverpilot.io/v1?x"; it must be an https:// address such as https://api.serverpilot.io/v1 (http:// only for this machine itself).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.ca_file names ini_at_start.php: there is no PEM certificate in it.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.ca_file names /: it cannot be read (Is a directory (os error 21)).
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.lock_dir is "relative"; it must be the absolute path of an existing directory.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.lock_dir is "/etc/passwd"; it must be the absolute path of an existing directory.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.resolver is "localhost"; it must be an IP address, with or without a port, such as 127.0.0.1:5300.
a.example 0 ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.resolver is "127.0.0.1:0"; it must be an IP address, with or without a port, such as 127.0.0.1:5300.
which app that was, does not matter: ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.attempts is "0"; it must be a whole number from 1 to 100.
the same rules apply to a check of a certificate: ServerPilot\Exception\ConfigurationException: The ini entry serverpilot.timeout is "0"; it must be a number of seconds above 0.
0 requests
