--TEST--
Running out of memory while a plan becomes an array ends the script and breaks nothing else
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
echo child('
    $records = $domains = [];
    for ($i = 0; $i < 5000; $i++) { $records[] = ["domain" => $domains[] = "customer-$i.example"]; }
    $facts = ["now" => 1, "app_id" => "app", "apps" => [["id" => "app", "name" => "app", "domains" => ["network.example", ...$domains]]],
        "networks" => ["network.example"], "gate" => ["home" => "network.example", "confirmed_home" => "network.example", "confirmed_app_id" => "app"],
        "desired" => array_map(static fn (string $domain): array => ["domain" => $domain, "kind" => "mapped"], $domains), "records" => $records];
    register_shutdown_function(static function () use (&$facts, &$domains): void {
        ini_set("memory_limit", "-1");
        echo count(serverpilot_plan($facts)["records"]) === count($domains) ? "the next plan is complete\n" : "it is not\n";
    });
    ini_set("memory_limit", (string) (memory_get_usage(true) + 1024 * 1024));
    serverpilot_plan($facts);
    echo "there was room\n";');
?>
--EXPECTF--
%AFatal error: Allowed memory size of %d bytes exhausted%A
the next plan is complete
