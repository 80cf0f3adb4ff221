--TEST--
Every result has exactly the shape that the stub documents, in every reachable state
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/reflect.inc';
require __DIR__ . '/shape.inc';

$documented = array_map(static fn (string $comment): ?string => documentedType($comment, 'return'), withStub('
    $comments = [];
    foreach (stubbed() as $one) { if ($one instanceof ReflectionFunction) { $comments[$one->getName()] = (string) $one->getDocComment(); } }
    return $comments;'));
$report = documentedType(withStub('return (new ReflectionProperty(ServerPilot\Exception\ActionFailedException::class, "report"))->getDocComment();'), 'var');
$seen = [];
$fits = static function (string $function, mixed ...$arguments) use ($documented, &$seen): mixed {
    $result = $function(...$arguments);
    $seen[$function] = true;
    $misfit = misfit($documented[$function], $result);
    if ($misfit !== null) {
        echo "$function: $misfit\n";
    }

    return $result;
};

begin([NETWORK, 'old.example']);
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => []]);

echo "of reports:\n";
settings(rejected: ['bad.example'], action_ms: 3600000);
$fits('serverpilot_sync_domain', 'a.example', dry_run: true);
$fits('serverpilot_sync_domains', ['b.example', 'x_y.example', 'bad.example'], [NETWORK, 'old.example'], protect: [NETWORK], autossl: false);
$id = $fits('serverpilot_sync_domain', 'a.example')['action']['id'];
$fits('serverpilot_remove_domain', 'a.example', wait: 0.1);
$fits('serverpilot_remove_domain', 'a.example');
relist(numbered('n', 300));
$fits('serverpilot_sync_domains', ['full.example']);
relist([NETWORK]);
settings(autossl_delay_ms: 0, action_ms: 0);
$fits('serverpilot_sync_domain', 'a.example', wait: 5);
$fits('serverpilot_sync_domain', 'a.example');
emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => 'custom']);
$fits('serverpilot_sync_domain', 'a.example');
emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => 'none']);
fault('status', code: 400, message: 'no', method: 'POST', path: '/ssl');
$fits('serverpilot_sync_domain', 'a.example');
settings(action_ms: 100, fail_actions: 1);
try {
    serverpilot_sync_domain('fails.example', wait: 5);
} catch (ServerPilot\Exception\ActionFailedException $e) {
    echo '  of a failure: ', misfit($report, $e->report) ?? 'fits', ', ', misfit($documented['serverpilot_sync_domain'], $e->report), "\n";
}

echo "of plans:\n";
settings(fail_actions: 0, rejected: ['bad.example']);
relist([NETWORK]);
$mapped = static fn (string $domain): array => ['domain' => $domain, 'kind' => 'mapped'];
$facts = [
    'now' => 1700000000,
    'app_id' => emulator()->ready['app_id'],
    'apps' => serverpilot_apps(),
    'networks' => [NETWORK],
    'gate' => ['home' => NETWORK, 'confirmed_home' => NETWORK, 'confirmed_app_id' => emulator()->ready['app_id']],
    'desired' => array_map($mapped, ['p.example', 'bad.example', '*.q.example', 'x_y.example']),
    'records' => [['domain' => 'gone.example', 'owner' => 'managed']],
];
$plan = $fits('serverpilot_plan', $facts);
['app_id' => $app, 'add' => $add, 'remove' => $remove] = $plan['changes'][0];
$results = [['app_id' => $app, 'report' => serverpilot_sync_domains($add, $remove, www: false, app_id: $app)]];
$plan = $fits('serverpilot_plan', $facts + ['results' => $results]);
echo '  ', implode(' ', array_map(static fn (array $record): string => "$record[domain]:$record[state]:$record[reason]", $plan['records'])), "\n";
$failure = ['exception' => 'AuthenticationException', 'source' => 'server', 'message' => 'no'];
echo '  ', implode(' ', [
    $fits('serverpilot_plan', ['apps' => []] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['networks' => ['other.example']] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['gate' => ['home' => 'other.example'] + $facts['gate']] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['gate' => ['answered_by' => 'another'] + $facts['gate']] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['gate' => ['confirmed_app_id' => 'other'] + $facts['gate']] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['gate' => ['environment' => 'staging'] + $facts['gate']] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['apps' => [['domains' => []] + $facts['apps'][0]]] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['apps' => [['domains' => ['*.example']] + $facts['apps'][0]]] + $facts)['pause']['reason'],
    $fits('serverpilot_plan', ['failure' => $failure] + $facts)['pause']['reason'],
]), "\n";

echo "of reads:\n";
foreach (['none', 'auto', 'custom'] as $state) {
    emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => $state]);
    echo '  ', $fits('serverpilot_app')['ssl'], "\n";
    $fits('serverpilot_enable_autossl');
    $fits('serverpilot_apps');
}
settings(autossl_delay_ms: 3600000);
emulator()->post('apps/' . emulator()->app . '/certificate', ['state' => 'none']);
$fits('serverpilot_enable_autossl');
$fits('serverpilot_domains');
$fits('serverpilot_domains', app_id: 'sibling');
settings(action_ms: 3600000);
$fits('serverpilot_action', $id);
settings(action_ms: 0);
$fits('serverpilot_action', $id);
$fits('serverpilot_test_connection');
$fits('serverpilot_check_dns', 'no-such-name.invalid');
settings(server_address: 'nonsense');
$fits('serverpilot_check_dns', 'no-such-name.invalid');
$fits('serverpilot_check_dns', 'no-such-name.invalid', address: '203.0.113.7, 2001:db8::7');
foreach (array_slice(emulator()->ready['certificates'], 0, 2) as $server) {
    $fits('serverpilot_verify_certificate', 'shop.customer.example', tries: 1, address: '127.0.0.1', port: $server['port']);
}
$fits('serverpilot_check_site', 'no-such-name.invalid', timeout: 20.0);
$fits('serverpilot_check_site', 'shop.example', address: '127.0.0.1');
$fits('serverpilot_check_domains', ['no-such-name.invalid', 'x_y.example'], timeout: 20.0, address: '127.0.0.1');
$fits('serverpilot_check_domains', ['no-such-name.invalid'], dns: false, site: false, timeout: 20.0);
$fits('serverpilot_normalize_domain', 'A.example');
foreach (['A.example', '*.a.example', 'co.uk'] as $domain) {
    $fits('serverpilot_parse_domain', $domain);
}
$fits('serverpilot_stats');
serverpilot_use_credentials('a', 'b', 'c');
echo implode(' ', array_diff(array_keys($documented), array_keys($seen))), " returns nothing\n";
?>
--EXPECT--
of reports:
  of a failure: fits, it[action][status] is 'error', not 'success'
of plans:
  p.example:ok: bad.example:failed:rejected gone.example:gone: x_y.example:failed:invalid *.q.example:held:wildcard
  app serves home copy app_changed environment empty serves account
of reads:
  none
  auto
  custom
serverpilot_use_credentials returns nothing
