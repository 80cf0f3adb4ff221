--TEST--
serverpilot_plan() decides without credentials, a network or a clock, and does not change its argument
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$domain = 'shop.example';
$facts = [
    'now' => 1700000000,
    'app_id' => 'app',
    'apps' => [['id' => 'app', 'name' => 'My app', 'domains' => [NETWORK, 'old.example', "br\xffken.example"], 'ssl' => 'auto', 'more' => [[], [1.5]]]],
    'networks' => [NETWORK],
    'gate' => ['home' => NETWORK, 'confirmed_home' => NETWORK, 'confirmed_app_id' => 'app'],
    'desired' => [['domain' => &$domain, 'kind' => 'mapped']],
    'records' => [['domain' => 'old.example', 'owner' => 'managed', 'due' => null, 'removal_announced_at' => 1699999000]],
];
$before = serialize($facts);
$plan = serverpilot_plan(snapshot: $facts);
echo json_encode($plan['changes']), "\n";
echo serialize($facts) === $before && $plan === serverpilot_plan($facts) ? 'unchanged, and the same again' : 'changed', "\n";
echo json_encode(serverpilot_plan(['now' => 0, 'app_id' => 'app'])['pause']), "\n";
echo count(requests()), " requests\n";
?>
--EXPECT--
[{"app_id":"app","add":["shop.example"],"remove":["old.example"],"rewrite":false}]
unchanged, and the same again
{"reason":"app","values":{"app_id":"app","apps":[]}}
0 requests
