--TEST--
serverpilot_plan() spreads domains over a pool of apps, says why an app gets none, and takes back what it returned
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$app = static fn (string $id, string $own, array $more = []): array => $more
    + ['id' => $id, 'name' => $id, 'server_id' => 's', 'sysuser_id' => 'u', 'domains' => [$own], 'ssl' => 'auto'];
$facts = [
    'now' => 1700000000,
    'app_id' => 'app',
    'pool' => [
        ['app_id' => 'full', 'own_domain' => 'full.example', 'proven_at' => 1699999000],
        ['app_id' => 'else', 'own_domain' => 'else.example', 'proven_at' => 1699999000],
        ['app_id' => 'gone', 'own_domain' => null, 'proven_at' => null],
        ['app_id' => 'more', 'own_domain' => 'more.example', 'proven_at' => 1699999000],
    ],
    'domains_per_app' => 3,
    'apps' => [
        $app('app', NETWORK),
        $app('full', 'full.example', ['domains' => ['full.example', 'kept.example', 'filler.example']]),
        $app('else', 'else.example', ['sysuser_id' => 'other']),
        $app('more', 'more.example'),
    ],
    'networks' => [NETWORK],
    'gate' => ['home' => NETWORK, 'confirmed_home' => NETWORK, 'confirmed_app_id' => 'app'],
    'desired' => array_map(
        static fn (string $domain): array => ['domain' => $domain, 'kind' => 'mapped'],
        ['kept.example', 'a.example', 'www.a.example', 'b.example', 'www.b.example', 'c.example'],
    ),
    'ownership' => [['domain' => 'kept.example', 'app_id' => 'full', 'owner' => 'managed', 'intended' => false, 'absent_since' => null]],
];
$plan = serverpilot_plan($facts);
foreach ($plan['pool'] as $member) {
    echo $member['app_id'], ': ', $member['reason'] ?? 'open', ", {$member['listed']} listed, {$member['ours']} ours, room for {$member['room']}\n";
}
foreach ($plan['changes'] as $change) {
    echo json_encode($change), "\n";
}
echo json_encode($plan['placements']), "\n";
echo json_encode($plan['overflow']), "\n";

// The results, and what they make of the next sync.
$report = static fn (array $added): array => ['added' => $added, 'removed' => [], 'refused' => [],
    'action' => ['id' => 'a1', 'status' => 'open'], 'ssl' => ['state' => 'on']];
$failure = ['exception' => 'NotFoundException', 'source' => 'server', 'message' => 'There is no such app.'];
$end = serverpilot_plan($facts + ['results' => [
    ['app_id' => 'app', 'report' => $report($plan['changes'][0]['add'])],
    ['app_id' => 'more', 'failure' => $failure],
]]);
echo json_encode([$end['pause'], array_column($end['ownership'], 'app_id', 'domain')]), "\n";
foreach ($end['records'] as $record) {
    echo $record['domain'], ': ', $record['state'], ' ', $record['reason'] ?? '-', "\n";
}
$next = serverpilot_plan(['app_states' => $end['app_states'], 'ownership' => array_merge(
    $facts['ownership'],
    array_values(array_filter($end['ownership'], static fn (array $owned): bool => $owned['app_id'] !== 'app')),
)] + $facts);
echo implode(' ', array_map(static fn (array $member): string => $member['reason'] ?? 'open', $next['pool'])), "\n";

// An operator moves a mapping: first both apps list it, and then only the target.
$move = ['domain' => 'kept.example', 'from' => 'full', 'to' => 'more', 'since' => 1700000000];
$moving = ['desired' => [['domain' => 'kept.example', 'kind' => 'mapped']], 'moves' => [$move]] + $facts;
$plan = serverpilot_plan($moving);
echo json_encode([$plan['moves'], $plan['changes']]), "\n";
$moving['apps'][3]['domains'][] = 'kept.example';
$moving['certificates'] = ['more' => ['kept.example']];
$plan = serverpilot_plan($moving);
echo $plan['moves'][0]['state'], ' ', json_encode($plan['changes']), ' ', json_encode($plan['removals']), "\n";

// What an operator may move, and when the apps are full.
$asked = serverpilot_plan(['desired' => [['domain' => 'kept.example', 'kind' => 'mapped']], 'domains_per_app' => 2,
    'rebalance' => true, 'growth' => ['domains' => 10, 'days' => 30]] + $facts);
echo json_encode([$asked['rebalance'], $asked['forecast'], array_column($asked['pool'], 'places', 'app_id')]), "\n";
?>
--EXPECT--
app: open, 1 listed, 0 ours, room for 2
full: open, 3 listed, 1 ours, room for 0
else: other_system_user, 1 listed, 0 ours, room for 2
gone: not_in_account, 0 listed, 0 ours, room for 3
more: open, 1 listed, 0 ours, room for 2
{"app_id":"app","add":["a.example","c.example","www.a.example"],"remove":[],"rewrite":false}
{"app_id":"more","add":["b.example","www.b.example"],"remove":[],"rewrite":false}
{"a.example":"app","b.example":"more","c.example":"app","kept.example":"full","www.a.example":"app","www.b.example":"more"}
["c.example"]
[null,{"full.example":"full","filler.example":"full","more.example":"more","b.example":"more","www.b.example":"more","a.example":"app","c.example":"app","www.a.example":"app"}]
a.example: ok -
c.example: ok -
www.a.example: ok -
b.example: failed server
www.b.example: failed server
kept.example: ok -
full.example: ok -
filler.example: ok -
more.example: ok -
open open other_system_user not_in_account update_failed
[[{"domain":"kept.example","from":"full","to":"more","order":"later","state":"adding","until":1700000060,"ended":false}],[{"app_id":"more","add":["kept.example"],"remove":[],"rewrite":false,"moved":["kept.example"]}]]
switching [{"app_id":"full","add":[],"remove":["kept.example"],"rewrite":false,"moved":["kept.example"]}] []
[[{"domain":"kept.example","from":"full","to":"app","order":"first"}],{"places":6,"left":2,"days":6,"level":"soon"},{"app":2,"full":2,"else":2,"gone":2,"more":2}]
