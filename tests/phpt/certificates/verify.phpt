--TEST--
serverpilot_verify_certificate() shows what visitors would see
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach (emulator()->ready['certificates'] as $server) {
    $code = 'try { $seen = serverpilot_verify_certificate("Shop.Customer.Example", tries: 2, interval: 0.01, address: "127.0.0.1", port: ' . $server['port'] . ');
        $seen["serial"] = preg_replace("/^([0-9a-f]{2})+$/", "HEX", $seen["serial"]); echo json_encode($seen, JSON_UNESCAPED_SLASHES); } catch (Throwable $e) { echo $e::class, " ", $e->domain, ": ", strstr($e->getMessage(), "on port"); }';
    echo $server['kind'], ': ', child($code, ['serverpilot.ca_file' => $server['ca_file'], 'serverpilot.connect_timeout' => '1']), "\n";
}
$port = emulator()->ready['certificates'][0]['port'];
echo child("\$seen = serverpilot_verify_certificate('other.example', tries: 1, address: '127.0.0.1', port: $port); echo json_encode(\$seen['covers']), ' ', \$seen['reason'];", ['serverpilot.ca_file' => emulator()->ready['certificates'][0]['ca_file']]), "\n";
properties(thrown(fn () => serverpilot_verify_certificate('a.example', tries: 1, address: '127.0.0.1', port: 9)));
--EXPECTF--
valid: {"valid":true,"covers":true,"reason":null,"issuer":"CN=Trusted authority","serial":"HEX","names":["shop.customer.example","www.shop.customer.example"],"not_before":"2020-01-01T00:00:00Z","not_after":"2090-01-01T00:00:00Z","tries":1}
expired: {"valid":false,"covers":true,"reason":"the certificate expired on 2020-01-01T00:00:00Z","issuer":"CN=Trusted authority","serial":"HEX","names":["shop.customer.example"],"not_before":"2019-01-01T00:00:00Z","not_after":"2020-01-01T00:00:00Z","tries":2}
not-yet-valid: {"valid":false,"covers":true,"reason":"the certificate is not valid before 2090-01-01T00:00:00Z","issuer":"CN=Trusted authority","serial":"HEX","names":["shop.customer.example"],"not_before":"2090-01-01T00:00:00Z","not_after":"2091-01-01T00:00:00Z","tries":2}
self-signed: {"valid":false,"covers":true,"reason":"the certificate is self-signed","issuer":"CN=shop.customer.example","serial":"HEX","names":["shop.customer.example"],"not_before":"2020-01-01T00:00:00Z","not_after":"2090-01-01T00:00:00Z","tries":2}
unknown-ca: {"valid":false,"covers":true,"reason":"the issuer is not trusted here: CN=Unknown authority","issuer":"CN=Unknown authority","serial":"HEX","names":["shop.customer.example"],"not_before":"2020-01-01T00:00:00Z","not_after":"2090-01-01T00:00:00Z","tries":2}
plain-text: ServerPilot\Exception\NetworkException Shop.Customer.Example: on port %d: %s. Check that the domain's host accepts TLS connections on this port, then try again.
silent: ServerPilot\Exception\NetworkException Shop.Customer.Example: on port %d: no response within 1 s, %s after the call began. Check that the domain's host accepts TLS connections on this port, then try again.
false the certificate is for other names (shop.customer.example, www.shop.customer.example), not for other.example
ServerPilot\Exception\NetworkException: TLS handshake with a.example on port 9: no connection to 127.0.0.1: Connection refused (os error 111). Check that the domain's host accepts TLS connections on this port, then try again.
  {"retryable":true,"retryAfter":null,"httpStatus":null,"domain":"a.example"}
