--TEST--
serverpilot_test_connection() names app and server, and when the server last contacted ServerPilot
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$connection = serverpilot_test_connection();
$connection['ms'] = gettype($connection['ms']);
$contact = $connection['server']['last_contact'];
$connection['server']['last_contact'] = gettype($contact);
echo json_encode($connection), "\n";
$age = static fn (?string $contact): ?int => $contact === null ? null : intdiv(time() - (new DateTimeImmutable($contact))->getTimestamp(), 60);
echo preg_replace('/\d/', '0', $contact), ', ', $age($contact), " minutes ago\n";
foreach ([10800, null] as $seconds) {
    settings(server_contact_age_s: $seconds);
    var_dump($age(serverpilot_test_connection()['server']['last_contact']));
}
?>
--EXPECT--
{"ok":true,"app":{"id":"emulatorapp00001","name":"network","runtime":"php8.3"},"server":{"id":"emulatorserver01","name":"emulated","address":"127.0.0.1","last_contact":"string"},"ms":"double"}
0000-00-00T00:00:00Z, 0 minutes ago
int(180)
NULL
