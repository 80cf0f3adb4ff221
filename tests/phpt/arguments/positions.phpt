--TEST--
Arguments mean the same by position and by name, in any order
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin([NETWORK, 'old.example']);
emulator()->post('apps', ['id' => 'sibling', 'name' => 'shop', 'domains' => ['s.example']]);
$same = static function (string $what, array $one, array $other): void {
    foreach (['elapsed_ms', 'ms', 'tries'] as $varies) {
        unset($one[$varies], $other[$varies]);
    }
    echo "$what: ", $one === $other ? 'same' : 'different: ' . json_encode([$one, $other]), "\n";
};

$same(
    'sync_domain',
    serverpilot_sync_domain('s.example', true, false, 1.5, 20.0, 3, true, ['s.example'], true, 'sibling', true),
    serverpilot_sync_domain(rewrite: true, app_id: 'sibling', force: true, protect: ['s.example'], dry_run: true, attempts: 3,
        timeout: 20.0, wait: 1.5, autossl: false, www: true, domain: 's.example'),
);
$same(
    'remove_domain',
    serverpilot_remove_domain('old.example', false, false, 1.5, 20.0, 3, true, [NETWORK], true, emulator()->ready['app_id'], true),
    serverpilot_remove_domain(rewrite: true, app_id: emulator()->ready['app_id'], force: true, protect: [NETWORK], dry_run: true, attempts: 3,
        timeout: 20.0, wait: 1.5, autossl: false, www: false, domain: 'old.example'),
);
$same(
    'sync_domains',
    $report = serverpilot_sync_domains(['a.example'], ['s.example'], true, false, 1.5, 20.0, 3, true, ['s.example'], true, 'sibling', true),
    serverpilot_sync_domains(rewrite: true, app_id: 'sibling', force: true, protect: ['s.example'], dry_run: true, attempts: 3,
        timeout: 20.0, wait: 1.5, autossl: false, www: true, remove: ['s.example'], add: ['a.example']),
);
echo "  $report[app_id] ", names($report['added']), ' ', $report['changes'][0]['op'], ' ', $report['ssl']['state'], ' ', json_encode($report['dry_run']), "\n";
$same('domains', serverpilot_domains(20.0, 3, 'sibling'), serverpilot_domains(app_id: 'sibling', attempts: 3, timeout: 20.0));
$same('app', serverpilot_app(20.0, 3, 'sibling'), serverpilot_app(app_id: 'sibling', attempts: 3, timeout: 20.0));
$same('apps', serverpilot_apps(20.0, 3), serverpilot_apps(attempts: 3, timeout: 20.0));
$same('test_connection', serverpilot_test_connection(20.0, 3, 'sibling'), serverpilot_test_connection(app_id: 'sibling', attempts: 3, timeout: 20.0));
$same('enable_autossl', serverpilot_enable_autossl(1.5, 20.0, 3, 'sibling'), serverpilot_enable_autossl(app_id: 'sibling', attempts: 3, timeout: 20.0, wait: 1.5));
$same('check_dns', serverpilot_check_dns('a.invalid', 20.0, 'sibling', '203.0.113.7'), serverpilot_check_dns(address: '203.0.113.7', app_id: 'sibling', timeout: 20.0, domain: 'a.invalid'));
$id = serverpilot_sync_domain('b.example')['action']['id'];
$same('action', serverpilot_action($id, 1.5, 20.0, 3), serverpilot_action(attempts: 3, timeout: 20.0, wait: 1.5, id: $id));
$port = emulator()->ready['certificates'][0]['port'];
$same(
    'check_site',
    serverpilot_check_site('shop.example', '/a', 20.0, '127.0.0.1'),
    serverpilot_check_site(address: '127.0.0.1', timeout: 20.0, path: '/a', domain: 'shop.example'),
);
$same(
    'check_domains',
    serverpilot_check_domains(['a.invalid'], false, true, true, 3, 20.0, '127.0.0.1'),
    serverpilot_check_domains(address: '127.0.0.1', timeout: 20.0, concurrency: 3, site: true, certificate: true, dns: false, domains: ['a.invalid']),
);
$same(
    'verify_certificate',
    serverpilot_verify_certificate('shop.customer.example', 1, 0.5, 20.0, '127.0.0.1', $port),
    serverpilot_verify_certificate(port: $port, address: '127.0.0.1', timeout: 20.0, interval: 0.5, tries: 1, domain: 'shop.customer.example'),
);
echo "skipped in the middle: ", names(serverpilot_sync_domain('c.example', rewrite: false, www: false)['added']), "\n";
thrown(fn () => serverpilot_sync_domain('c.example', domain: 'd.example'));
thrown(fn () => serverpilot_sync_domain(www: false));
?>
--EXPECT--
sync_domain: same
remove_domain: same
sync_domains: same
  sibling a.example www.a.example protect skipped true
domains: same
app: same
apps: same
test_connection: same
enable_autossl: same
check_dns: same
action: same
check_site: same
check_domains: same
verify_certificate: same
skipped in the middle: c.example
Error: Named parameter $domain overwrites previous argument
ArgumentCountError: serverpilot_sync_domain(): Argument #1 ($domain) not passed
