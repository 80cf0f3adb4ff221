--TEST--
serverpilot_sync_domain() adds a domain and its www partner, and returns a complete report
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$report = serverpilot_sync_domain('Shop.Example');
$report['elapsed_ms'] = gettype($report['elapsed_ms']);
$report['action']['id'] = gettype($report['action']['id']);
echo json_encode($report, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";
echo names(listed()), "\n";
--EXPECT--
{
    "app_id": "emulatorapp00001",
    "dry_run": false,
    "domains": [
        "network.example",
        "shop.example",
        "www.shop.example"
    ],
    "added": [
        "shop.example",
        "www.shop.example"
    ],
    "removed": [],
    "unchanged": [],
    "changes": [
        {
            "op": "add",
            "domain": "shop.example",
            "message": "shop.example is added to the list."
        },
        {
            "op": "add",
            "domain": "www.shop.example",
            "message": "www.shop.example is added to the list."
        }
    ],
    "refused": [],
    "action": {
        "id": "string",
        "status": "open"
    },
    "ssl": {
        "state": "pending",
        "covered": [],
        "missing": [
            "shop.example",
            "www.shop.example"
        ],
        "error": null
    },
    "requests": 2,
    "elapsed_ms": "double"
}
network.example shop.example www.shop.example
