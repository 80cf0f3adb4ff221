--TEST--
A process without file descriptors gives no verdict about a domain
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/name_server.inc';

begin(constants: false);
$ini = nameServer(['shop.example' => ['A 203.0.113.7']]);
echo child('$check = static fn (): array => serverpilot_check_dns("shop.example", address: "203.0.113.7");
    echo $check()["code"], "\n";
    for ($open = []; ($file = @fopen("/dev/null", "r")) !== false; ) { $open[] = $file; }
    $report = $check();
    echo "$report[code] ", json_encode($report["also"]), "\n  $report[advice]\n";
    unset($open, $file);
    echo $check()["code"], "\n";', $ini, before: ['sh', '-c', 'ulimit -n 64 && exec "$0" "$@"']), "\n";
?>
--EXPECT--
ok
not_checked []
  DNS was not checked: this machine has no file descriptors or memory left for it. Try again later, or raise its limits.
ok
