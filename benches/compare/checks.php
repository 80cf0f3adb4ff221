<?php

/**
 * Checks domains in one of four ways: `checks.php dns|all|sequential|loop COUNT ADDRESS PORT`.
 *
 * `dns` and `all` are one call of serverpilot_check_domains(), for DNS alone and for everything; `sequential` is a call of each of the
 * three functions for each domain; `loop` sends the DNS queries of its input, as JSON, in sequence to the servers at that port.
 *
 * Prints as JSON: the duration, how many results are good, and the memory in KiB: at its peak above that of the idle process, and
 * pages of code that it has used first.
 */

declare(strict_types=1);

/** @return array{anonymous: int, all: int} the resident memory of this process, in KiB */
function resident(): array
{
    $sizes = [];
    preg_match_all('/^(Rss|Anonymous): +(\d+) kB$/m', (string) file_get_contents('/proc/self/smaps_rollup'), $sizes);

    return ['anonymous' => (int) $sizes[2][1], 'all' => (int) $sizes[2][0]];
}

function peak(): int
{
    $size = [];
    preg_match('/^VmHWM:\s+(\d+) kB$/m', (string) file_get_contents('/proc/self/status'), $size);

    return (int) $size[1];
}

function is_good(array $dns, ?array $certificate, ?array $site): bool
{
    return (
        $dns['code'] === 'ok'
        && ($certificate['valid'] ?? true)
        && ($site['http']['status'] ?? 200) === 200
        && ($site['https']['status'] ?? 200) === 200
    );
}

/** Sends a query, and waits for its response. */
function ask(string $server, string $query): bool
{
    $socket = stream_socket_client("udp://{$server}");
    stream_set_timeout($socket, 5);
    fwrite($socket, $query);
    $response = (string) fread($socket, 4096);
    fclose($socket);

    return strlen($response) > 12 && substr($response, 0, 2) === substr($query, 0, 2);
}

[, $way, $count, $address, $port] = $argv;
$domains = array_map(static fn(int $number): string => "shop{$number}.example", range(0, (int) $count - 1));
$queries = $way === 'loop' ? json_decode((string) stream_get_contents(STDIN), true, flags: JSON_THROW_ON_ERROR) : [];
$good = 0;
// What these functions need belongs to the idle process.
peak();
resident();

$idle = resident();
$started = hrtime(true);
switch ($way) {
    case 'dns':
        $seen = serverpilot_check_domains($domains, certificate: false, site: false, timeout: 300.0, address: $address);
        break;
    case 'all':
        $seen = serverpilot_check_domains($domains, timeout: 300.0, address: $address);
        break;
    case 'sequential':
        foreach ($domains as $domain) {
            $good += (int) is_good(
                serverpilot_check_dns($domain, address: $address),
                serverpilot_verify_certificate($domain, tries: 1, address: $address),
                serverpilot_check_site($domain, address: $address),
            );
        }
        break;
    case 'loop':
        foreach ($queries as [$server, $octets]) {
            $good += (int) ask("{$server}:{$port}", hex2bin($octets));
        }
        break;
}
$ms = (hrtime(true) - $started) / 1e6;
$peak = peak() - $idle['all'];
$after = resident();
foreach ($seen ?? [] as $of) {
    $good += (int) (isset($of['dns']) && is_good($of['dns'], $of['certificate'], $of['site']));
}
$code = $after['all'] - $after['anonymous'] - ($idle['all'] - $idle['anonymous']);
echo json_encode(['ms' => $ms, 'good' => $good, 'peak_kib' => $peak, 'code_kib' => $code]), "\n";
