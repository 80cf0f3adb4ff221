--TEST--
Removing more than 30 % of 10 or more domains needs force, and removing all is always refused
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach ([[9, 8], [9, 9], [10, 3], [10, 4], [20, 6], [20, 7], [20, 8], [300, 90], [300, 91]] as [$listed, $removed]) {
    relist(numbered('n', $listed));
    foreach ([false, true] as $force) {
        $sent = sent(function () use ($removed, $force, &$outcome): void {
            $outcome = 'removed';
            try {
                serverpilot_sync_domains([], numbered('n', $removed), dry_run: $force === false && $removed > 80, force: $force);
            } catch (ServerPilot\Exception\UnsafeChangeException) {
                $outcome = 'refused';
            }
        });
        echo $force ? ', by force ' : "$removed of $listed: ", $outcome, $outcome === 'refused' && $sent > 1 ? ' TOO LATE' : '';
    }
    echo "\n";
}
relist(numbered('n', 10));
echo 'additions do not offset removals: ';
thrown(fn () => serverpilot_sync_domains(numbered('new', 10), numbered('n', 4), www: false));
echo 'protected domains do not count: ', count(serverpilot_sync_domains([], numbered('n', 4), protect: ['n1.example'])['removed']), "\n";
relist(['A.example', 'a.example', 'a.example.', ...numbered('n', 7)]);
echo 'every spelling counts: ';
thrown(fn () => serverpilot_sync_domains([], ['a.example', 'n1.example'], www: false));
?>
--EXPECT--
8 of 9: removed, by force removed
9 of 9: refused, by force refused
3 of 10: removed, by force removed
4 of 10: refused, by force removed
6 of 20: removed, by force removed
7 of 20: refused, by force removed
8 of 20: refused, by force removed
90 of 300: removed, by force removed
91 of 300: refused, by force removed
additions do not offset removals: ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: 4 of 10 domains would leave the list, more than 30 % at once. If this is intended, repeat the call with the guard against large removals lifted.
protected domains do not count: 3
every spelling counts: ServerPilot\Exception\UnsafeChangeException: Refused, nothing was changed: 4 of 10 domains would leave the list, more than 30 % at once. If this is intended, repeat the call with the guard against large removals lifted.
