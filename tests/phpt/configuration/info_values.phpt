--TEST--
phpinfo() shows the API, the lock directory and whether credentials are set, but no credential
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

$show = 'ob_start(); phpinfo(INFO_MODULES); $all = ob_get_clean();
    foreach (["API base", "lock directory", "credentials present"] as $row) { preg_match("/^$row => .*/m", $all, $found); echo $found[0] ?? "no $row", "\n"; }
    echo str_contains($all, emulator()->ready["api_key"]) || str_contains($all, emulator()->ready["client_id"]) ? "shown" : "hidden", "\n";';
$folders = [ini_get('serverpilot.lock_dir') => 'LOCKS', ini_get('serverpilot.api_base') => 'API'];
echo strtr(child($show), $folders), "\n";
echo strtr(child("constants(); $show"), $folders), "\n";
echo strtr(child('serverpilot_use_credentials(emulator()->ready["client_id"], emulator()->ready["api_key"], emulator()->ready["app_id"]); ' . $show), $folders), "\n";
echo "an invalid value is shown unchanged:\n";
echo child("constants(); $show", ['serverpilot.api_base' => 'nonsense', 'serverpilot.lock_dir' => '/no/such/folder']), "\n";
?>
--EXPECT--
API base => API
lock directory => LOCKS
credentials present => no
hidden
API base => API
lock directory => LOCKS
credentials present => yes
hidden
API base => API
lock directory => LOCKS
credentials present => yes
hidden
an invalid value is shown unchanged:
API base => nonsense
lock directory => /no/such/folder
credentials present => yes
hidden
