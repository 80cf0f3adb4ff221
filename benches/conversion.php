<?php
/**
 * Measures the conversion of 10,000 records into the extension and back, by serverpilot_plan() of a failed sync, which decides
 * almost nothing. Fails above the limits.
 *
 *   php -d extension=/path/to/libserverpilot.so benches/conversion.php
 */
declare(strict_types=1);

const RECORDS = 10_000;
const MOST_MS = 30.0;
const MOST_MIB = 16.0;

/** Peak memory of this process, in MiB. */
function used(): float
{
    preg_match('/VmHWM:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $found);

    return (int) $found[1] / 1024;
}

$domains = array_map(static fn (int $n): string => "customer-$n.shop-$n.example", range(1, RECORDS));
$record = ['owner' => 'managed', 'hold' => '', 'removal_requested' => false, 'guarded' => false, 'settled' => false, 'attempts' => 0, 'due' => 1];
$facts = [
    'now' => 2,
    'app_id' => 'app',
    'desired' => array_map(static fn (string $domain): array => ['domain' => $domain, 'kind' => 'mapped'], $domains),
    'records' => array_map(static fn (string $domain): array => ['domain' => $domain] + $record, $domains),
    'failure' => ['exception' => 'NetworkException', 'source' => 'server', 'message' => 'no answer'],
];
serverpilot_plan(['now' => 1, 'app_id' => 'app']);
$before = used();
$plan = serverpilot_plan($facts);
$mib = used() - $before;
$times = [];
for ($run = 0; $run < 30; $run++) {
    unset($plan);
    $start = hrtime(true);
    $plan = serverpilot_plan($facts);
    $times[] = (hrtime(true) - $start) / 1e6;
}
// The fastest run counts, because other work of this machine slows down the rest.
printf("%d records in, %d out: %.1f ms, %.1f MiB\n", RECORDS, count($plan['records']), min($times), $mib);
exit(count($plan['records']) === RECORDS && min($times) <= MOST_MS && $mib <= MOST_MIB ? 0 : 1);
