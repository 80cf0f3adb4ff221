<?php

/**
 * Writes the files of the servers into a folder: `configure.php FOLDER PORT GEOIP_MODULE`.
 *
 *   ADDRESS/          zones of the server at that address, `ADDRESS.conf` its configuration
 *   after/ADDRESS/    zones as they are after a change
 *   unsigned/         zones to sign into signed/; `signatures` has the time of each, and `sign.conf` the configuration
 *   unbound.conf      the resolver
 *   front.json        zones of the front
 */

declare(strict_types=1);

require __DIR__ . '/Zone.php';

/** Longer than signatures are valid. */
const EXPIRED_SECONDS = 30 * 86_400;

const UNKNOWN_KEY = 'DS 1 13 2 1111111111111111111111111111111111111111111111111111111111111111';

const SERVERS = [Zone::PARENT, Zone::FIRST, Zone::SECOND];

[, $folder, $port, $module] = $argv;
$zones = Zone::all();

foreach ([
    'unsigned',
    'signed',
    'keys',
    ...SERVERS,
    'after',
    ...array_map(static fn($server) => "after/{$server}", SERVERS),
] as $name) {
    mkdir("{$folder}/{$name}");
}
foreach ($zones as $zone) {
    foreach (SERVERS as $server) {
        $records = $zone->isAt($server) ? $zone->recordsAt($server) : null;
        if ($records === null) {
            continue;
        }
        file_put_contents(
            "{$folder}/{$server}/{$zone->apex}.zone",
            zoneFile($zone, 1, $zone->before ?? $records, $zones),
        );
        if ($zone->before !== null) {
            file_put_contents("{$folder}/after/{$server}/{$zone->apex}.zone", zoneFile($zone, 2, $records, $zones));
        }
        if (isSigned($zone)) {
            copy("{$folder}/{$server}/{$zone->apex}.zone", "{$folder}/unsigned/{$zone->apex}.zone");
        }
    }
}
foreach (SERVERS as $server) {
    file_put_contents("{$folder}/{$server}.conf", serverConfiguration($server, $zones, $folder, $port, $module));
}
file_put_contents("{$folder}/sign.conf", signingConfiguration($zones, $folder));
file_put_contents("{$folder}/signatures", signatures($zones));
file_put_contents("{$folder}/unbound.conf", resolverConfiguration($zones, $folder, $port));
file_put_contents("{$folder}/front.json", json_encode(fronts($zones), JSON_THROW_ON_ERROR));

function isSigned(Zone $zone): bool
{
    return in_array($zone->signed, [Zone::SIGNED, Zone::EXPIRED, Zone::WRONG_KEY], true);
}

/** @param list<Zone> $zones */
function zoneFile(Zone $zone, int $serial, string $records, array $zones): string
{
    $text = "\$ORIGIN {$zone->apex}.\n\$TTL 300\n@ SOA ns hostmaster {$serial} 300 300 3600 300\n";
    $text .= ($zone->hasOwnServers() ? '' : $zone->delegation()) . "{$records}\n";
    foreach ($zones as $child) {
        if ($child !== $zone && parentOf($child, $zones) === $zone) {
            $text .= $child->delegation();
            $text .= in_array($child->signed, [Zone::WRONG_KEY, Zone::UNSIGNED], true)
                ? "{$child->apex}. " . UNKNOWN_KEY . "\n"
                : '';
        }
    }

    return $text;
}

/** @param list<Zone> $zones */
function parentOf(Zone $zone, array $zones): ?Zone
{
    $above = array_values(array_filter($zones, $zone->isBelow(...)));
    usort($above, static fn(Zone $a, Zone $b): int => strlen($b->apex) <=> strlen($a->apex));

    return $above[0] ?? null;
}

/** @param list<Zone> $zones */
function serverConfiguration(string $server, array $zones, string $folder, string $port, string $module): string
{
    mkdir("{$folder}/{$server}/run");
    $text = <<<CONF
        server:
          listen: {$server}@{$port}
          rundir: "{$folder}/{$server}/run"
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
        log:
          - target: stderr
            any: warning
        database:
          storage: "{$folder}/{$server}/run"
        module:
          - id: mod-geoip
            file: "{$module}"
        template:
          - id: default
            semantic-checks: off
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none

        CONF;
    $modules = "mod-geoip:\n";
    $listed = "zone:\n";
    foreach ($zones as $zone) {
        if (!$zone->isAt($server)) {
            continue;
        }
        $source = isSigned($zone) ? 'signed' : $server;
        $listed .= "  - domain: {$zone->apex}.\n    file: \"{$folder}/{$source}/{$zone->apex}.zone\"\n";
        if ($zone->regions !== []) {
            $regions = "{$zone->apex}.:\n";
            foreach ($zone->regions as $client => $address) {
                $regions .= "  - net: {$client}/32\n    A: {$address}\n";
            }
            file_put_contents("{$folder}/{$server}/{$zone->apex}.regions", $regions);
            $modules .= "  - id: {$zone->apex}\n    config-file: \"{$folder}/{$server}/{$zone->apex}.regions\"\n    ttl: 300\n    mode: subnet\n";
            $listed .= "    module: mod-geoip/{$zone->apex}\n";
        }
    }

    return $text . ($modules === "mod-geoip:\n" ? '' : $modules) . $listed;
}

/** @param list<Zone> $zones */
function signingConfiguration(array $zones, string $folder): string
{
    $text = <<<CONF
        database:
          storage: "{$folder}/keys"
        policy:
          - id: one-key
            single-type-signing: on
            rrsig-lifetime: 7d
            rrsig-refresh: 1d
        template:
          - id: default
            storage: "{$folder}/unsigned"
            file: "%s.zone"
            dnssec-signing: on
            dnssec-policy: one-key
            semantic-checks: off
        zone:

        CONF;
    foreach (array_filter($zones, isSigned(...)) as $zone) {
        $text .= "  - domain: {$zone->apex}\n";
    }

    return $text;
}

/**
 * Lines of a zone, the time of its signatures, and what gets its DS record: a zone, the resolver's `anchor`, or `-`. The deepest
 * zones come first.
 *
 * @param list<Zone> $zones
 */
function signatures(array $zones): string
{
    $signed = array_filter($zones, isSigned(...));
    usort($signed, static fn(Zone $a, Zone $b): int => substr_count($b->apex, '.') <=> substr_count($a->apex, '.'));
    $line = static fn(Zone $zone): string => implode(' ', [
        $zone->apex,
        $zone->signed === Zone::EXPIRED ? time() - EXPIRED_SECONDS : time(),
        $zone->signed === Zone::WRONG_KEY ? '-' : (parentOf($zone, $zones)->apex ?: 'anchor'),
    ]);

    return implode("\n", array_map($line, $signed)) . "\n";
}

/** @param list<Zone> $zones */
function resolverConfiguration(array $zones, string $folder, string $port): string
{
    [$interceptor, $source] = [Zone::INTERCEPTOR, Zone::RESOLVER_SOURCE];
    $text = <<<CONF
        server:
          interface: 127.0.0.1@{$port}
          interface: {$interceptor}@{$port}
          outgoing-interface: {$source}
          # Also without the flag that asks for recursion, as something that intercepts queries does.
          access-control: 127.0.0.0/8 allow_setrd
          do-ip6: no
          do-not-query-localhost: no
          module-config: "validator iterator"
          trust-anchor-file: "{$folder}/anchor"
          # Split horizon.
          local-zone: "internal.example." static
          local-data: "internal.example. A 8.8.4.4"
          chroot: ""
          username: ""
          pidfile: ""
          directory: "{$folder}"
          use-syslog: no
          logfile: ""
        remote-control:
          control-enable: no

        CONF;
    // A referral would lead to port 53.
    foreach ($zones as $zone) {
        $text .= $zone->signed === Zone::WRONG_ANCHOR
            ? "server:\n  trust-anchor: \"{$zone->apex}. " . UNKNOWN_KEY . "\"\n"
            : '';
        $text .= "stub-zone:\n  name: \"{$zone->apex}.\"\n";
        foreach ($zone->resolverServers() as $server) {
            $text .= "  stub-addr: {$server}@{$port}\n";
        }
    }

    return $text;
}

/**
 * @param list<Zone> $zones
 *
 * @return array<string, array{string, string}> by zone: the server behind it, and how it behaves
 */
function fronts(array $zones): array
{
    $fronts = [];
    foreach ($zones as $zone) {
        if ($zone->front !== null) {
            $fronts[$zone->apex] = [
                is_array($zone->records) ? array_key_first($zone->records) : Zone::FIRST,
                $zone->front,
            ];
        }
    }

    return $fronts;
}
