--TEST--
serverpilot_remove_domain() removes every listed entry that is not a domain, as serverpilot_sync_domains() does
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach (['http://old.example/', 'old.example:8080', 'a@b.example', '', ' ', 'a/b', "tab\there", 'x_y.example'] as $entry) {
    $calls = [
        static fn (bool $dry = false) => serverpilot_remove_domain($entry, dry_run: $dry),
        static fn (bool $dry = false) => serverpilot_sync_domains([], [$entry], dry_run: $dry),
    ];
    foreach ($calls as $call) {
        relist([NETWORK, $entry, 'b.example']);
        foreach ([true, false] as $dry) {
            $report = $call($dry);
            $report['removed'] === [$entry] && $report['domains'] === [NETWORK, 'b.example'] && $report['refused'] === []
                || print(json_encode([$entry, $dry, $report]) . "\n");
        }
        listed() === [NETWORK, 'b.example'] || print(json_encode([$entry, listed()]) . "\n");
    }
    echo $report['changes'][0]['message'], "\n";

    // It is not listed any more.
    foreach ([true, false] as $dry) {
        try {
            serverpilot_remove_domain($entry, rewrite: true, dry_run: $dry);
            echo "nothing was thrown\n";
        } catch (ServerPilot\Exception\InvalidDomainException $e) {
            $e->domain === $entry && $e->report === null || print(json_encode([$entry, $e->domain]) . "\n");
        }
    }
    echo names(array_slice(requests(), -2)), "\n";
}
?>
--EXPECT--
The entry "http://old.example/" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "old.example:8080" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "a@b.example" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry " " is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "a/b" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "tab\there" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
The entry "x_y.example" is removed from the list.
GET /v1/apps/ID GET /v1/apps/ID
