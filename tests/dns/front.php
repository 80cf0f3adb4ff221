<?php

/**
 * Stands before name servers, and treats queries as its zone says: `front.php FOLDER PORT`. It also holds the socket that never
 * answers. It ends when its standard input closes.
 *
 * | behaviour | what happens |
 * |---|---|
 * | `no AAAA`, `no CAA` | queries for this type get no answer |
 * | `no CAA for us` | the same, but the resolver gets one |
 * | `SERVFAIL for AAAA` and the like | queries for this type get this error |
 * | `hidden` | only the resolver gets answers |
 * | `slow` | answers come after the first attempt has timed out |
 * | `lower case` | the name in the answer is in lower case |
 * | `without AA`, `with RA` | answers lack the flag of authority; the second also offer recursion |
 */

declare(strict_types=1);

require __DIR__ . '/Zone.php';

const DELAY = 1.5;

const TYPES = [28 => 'AAAA', 257 => 'CAA'];

const ERRORS = ['SERVFAIL' => 2, 'NXDOMAIN' => 3, 'NOTIMP' => 4];

[, $folder, $port] = $argv;
$bind = static fn(string $address): mixed => stream_socket_server(
    "udp://{$address}:{$port}",
    flags: STREAM_SERVER_BIND,
);
$front = $bind(Zone::FRONT);
$silent = $bind(Zone::SILENT);
/** @var array<string, array{string, string}> $zones */
$zones = json_decode((string) file_get_contents("{$folder}/front.json"), true, flags: JSON_THROW_ON_ERROR);
touch("{$folder}/front.ready");

/** @var list<array{float, string, string}> $delayed responses, with their time and receiver */
$delayed = [];
while (true) {
    $readable = [$front, STDIN];
    $none = null;
    stream_select($readable, $none, $none, 0, 100_000);
    if (in_array(STDIN, $readable, true)) {
        exit();
    }
    if (in_array($front, $readable, true)) {
        $query = (string) stream_socket_recvfrom($front, 4096, 0, $peer);
        [$name, $type, $end] = question($query);
        foreach ($zones as $apex => [$server, $behaviour]) {
            if (!str_ends_with(".{$name}", ".{$apex}")) {
                continue;
            }
            $is_resolver = str_starts_with($peer, Zone::RESOLVER_SOURCE . ':');
            $is_dropped = match ($behaviour) {
                'no CAA for us' => $type === 'CAA' && !$is_resolver,
                'hidden' => !$is_resolver,
                default => $behaviour === "no {$type}",
            };
            if ($is_dropped) {
                continue;
            }
            [$error, $of] = explode(' for ', $behaviour) + [1 => null];
            $response = $of === $type
                ? substr($query, 0, 2) . pack('n5', 0x8400 | ERRORS[$error], 1, 0, 0, 0) . substr($query, 12, $end - 12)
                : change(response($query, "{$server}:{$port}"), $behaviour, $end);
            $delayed[] = [microtime(true) + ($behaviour === 'slow' ? DELAY : 0), $response, $peer];
        }
    }
    foreach ($delayed as $key => [$time, $response, $peer]) {
        if ($time <= microtime(true)) {
            stream_socket_sendto($front, $response, 0, $peer);
            unset($delayed[$key]);
        }
    }
}

/** @return array{string, string, int} the name, the type if it is treated differently, and where the question ends */
function question(string $query): array
{
    $labels = [];
    for ($at = 12; ($length = ord($query[$at])) > 0; $at += $length + 1) {
        $labels[] = strtolower(substr($query, $at + 1, $length));
    }

    return [implode('.', $labels), TYPES[unpack('n', $query, $at + 1)[1]] ?? '', $at + 5];
}

function change(string $response, string $behaviour, int $end): string
{
    $flags = unpack('n', $response, 2)[1];
    $flags = match ($behaviour) {
        'without AA' => $flags & ~0x0400,
        'with RA' => ($flags & ~0x0400) | 0x0080,
        default => $flags,
    };
    $question = substr($response, 12, $end - 12);

    return (
        substr($response, 0, 2)
        . pack('n', $flags)
        . substr($response, 4, 8)
        . ($behaviour === 'lower case' ? strtolower($question) : $question)
        . substr($response, $end)
    );
}

function response(string $query, string $server): string
{
    $socket = stream_socket_client("udp://{$server}");
    fwrite($socket, $query);

    return (string) fread($socket, 65_535);
}
