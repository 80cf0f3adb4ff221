--TEST--
dry_run: fails with the same message as the real call, and creates no lock file
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
$outcomes = static function (callable $call): array {
    $results = [];
    foreach ([true, false] as $dry) {
        try {
            $call($dry);
            $results[] = 'nothing';
        } catch (Exception $e) {
            $results[] = $e::class . $e->getMessage() . json_encode([$e->retryable, $e->domain]);
        }
        $results[] = locks() === [] ? 'no lock' : 'a lock';
        array_map('unlink', locks());
    }

    return $results;
};
foreach ([
    'the last name' => [[NETWORK], fn (bool $dry) => serverpilot_remove_domain(NETWORK, force: true, dry_run: $dry)],
    'a protected name' => [[NETWORK, 'a.example'], fn (bool $dry) => serverpilot_remove_domain(NETWORK, protect: [NETWORK], dry_run: $dry)],
    'too many' => [numbered('n', 20), fn (bool $dry) => serverpilot_sync_domains([], numbered('n', 8), dry_run: $dry)],
    'no room' => [numbered('n', 300), fn (bool $dry) => serverpilot_sync_domain('a.example', dry_run: $dry)],
    'no name' => [[NETWORK], fn (bool $dry) => serverpilot_sync_domain('x_y.com', dry_run: $dry)],
    'no such app' => [[NETWORK], fn (bool $dry) => serverpilot_sync_domain('a.example', app_id: 'nosuchapp', dry_run: $dry)],
    'an empty rewrite' => [[], fn (bool $dry) => serverpilot_sync_domains([], rewrite: true, dry_run: $dry)],
] as $what => [$list, $call]) {
    relist($list);
    [$dry, $lock, $real] = $outcomes($call);
    echo "$what: ", $dry === $real ? 'same' : "different: $dry | $real", ' ', strtok($dry, ':'), ", $lock\n";
}
echo count(preg_grep('/^POST/', requests())), " updates\n";
?>
--EXPECTF--
the last name: same ServerPilot\Exception\UnsafeChangeExceptionRefused, nothing was changed, no lock
a protected name: same ServerPilot\Exception\UnsafeChangeExceptionRefused, nothing was changed, no lock
too many: same ServerPilot\Exception\UnsafeChangeExceptionRefused, nothing was changed, no lock
no room: same ServerPilot\Exception\DomainLimitExceptionThe app has no room for 2 more domains, no lock
no name: same ServerPilot\Exception\InvalidDomainException"x_y.com" is not a domain name, no lock
no such app: same ServerPilot\Exception\NotFoundExceptionGET /apps/nosuchapp, no lock
an empty rewrite: same ServerPilot\Exception\UnsafeChangeExceptionRefused, nothing was changed, no lock
0 updates
