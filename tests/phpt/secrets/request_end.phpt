--TEST--
Credentials given for one request are gone in the next
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$get = serve('if (isset($_GET["give"])) { serverpilot_use_credentials(emulator()->ready["client_id"], emulator()->ready["api_key"], emulator()->ready["app_id"]); }
    ob_start(); phpinfo(INFO_MODULES); preg_match("/credentials present <.td><td class=.v.>(yes|no)/", ob_get_clean(), $found);
    echo getmypid(), " $found[1] ";
    try { echo names(serverpilot_domains()); } catch (Exception $e) { echo $e::class; }');
[$one, $given] = explode(' ', $get('give'), 2);
[$two, $gone] = explode(' ', $get(), 2);
echo $one === $two ? 'one process' : 'two processes', "\n$given\n$gone\n";
echo 'even after an error: ', explode(' ', $get(), 2)[1], "\n";
?>
--EXPECT--
one process
yes network.example
no ServerPilot\Exception\ConfigurationException
even after an error: no ServerPilot\Exception\ConfigurationException
