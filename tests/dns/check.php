<?php

/**
 * Checks the domains of zones/, and prints each that is not as expected.
 *
 *   check.php before                 only asks the resolver for what will change, so that it has the old records
 *   check.php SHARE SHARES [table]   of so many shares of the domains, this one; `table` prints the advice for each
 */

declare(strict_types=1);

require __DIR__ . '/Zone.php';

const SECONDS = 60;

/** On a busy machine a server can be slower than the check waits. What is wrong with the check would be wrong again. */
const TRIES = 3;

$zones = Zone::all();
if ($argv[1] === 'before') {
    foreach (array_filter($zones, static fn(Zone $zone): bool => $zone->before !== null) as $zone) {
        array_map(static fn(string $domain): array => serverpilot_check_dns(
            $domain,
            SECONDS,
            address: $zone->address,
        ), array_keys($zone->expect));
    }
    exit();
}

[$number, $checked, $failed] = [0, 0, 0];
foreach ($zones as $zone) {
    foreach ($zone->expect as $domain => $expected) {
        if (($number++ % (int) $argv[2]) !== (int) $argv[1]) {
            continue;
        }
        for ($try = 1; $try <= TRIES; $try++) {
            $report = serverpilot_check_dns($domain, SECONDS, address: $zone->address);
            $found = found($report);
            if ($found === $expected) {
                break;
            }
            echo "{$domain} ({$zone->situation}): {$expected} expected, found {$found}\n", json_encode($report), "\n";
        }
        $checked++;
        $failed += $found === $expected ? 0 : 1;
        if (isset($argv[3])) {
            echo "| {$zone->situation} | {$domain} | {$found} | {$report['advice']} |\n";
        }
    }
}
printf("%d domains as expected\n", $checked - $failed);
exit($failed === 0 ? 0 : 1);

/** @param array{code: string, also: list<string>, source: string, ...} $report */
function found(array $report): string
{
    return implode(' ', [
        $report['code'],
        ...$report['also'],
        ...($report['source'] === 'resolver' ? ['resolver'] : []),
    ]);
}
