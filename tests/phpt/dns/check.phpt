--TEST--
serverpilot_check_dns() says where a domain points, and which record to set
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/name_server.inc';

begin();
settings(server_address: '203.0.113.7');
$ini = nameServer([
    'here.example' => ['A 203.0.113.7'],
    'elsewhere.example' => ['A 8.8.4.4'],
    'both.example' => ['A 203.0.113.7', 'A 8.8.4.4'],
    'ipv6.example' => ['A 203.0.113.7', 'AAAA 2a00:1450::1'],
    'proxy.example' => ['A 104.21.3.4'],
    'alias.example' => ['CNAME here.example'],
    'dangling.example' => ['CNAME gone.example'],
    'loop.example' => ['CNAME pool.example'],
    'pool.example' => ['CNAME loop.example'],
    'serverpilot-check.wild.example' => ['A 203.0.113.7'],
]);
echo child('constants();
    echo implode(" ", array_keys(serverpilot_check_dns("here.example"))), "\n";
    foreach (["Here.Example.", "elsewhere.example", "both.example", "ipv6.example", "proxy.example", "alias.example",
        "dangling.example", "loop.example", "gone.example", "*.wild.example"] as $domain) {
        $report = serverpilot_check_dns($domain, timeout: 20);
        echo "$report[domain] $report[code] ", json_encode([$report["addresses"], $report["expected"], $report["matches"], $report["cname"], $report["source"]]), "\n  $report[advice]\n";
    }
    properties(thrown(fn () => serverpilot_check_dns("x_y.com")));', $ini), "\n";
?>
--EXPECT--
domain addresses expected matches code also advice cname nameservers caa ttl source
here.example ok [["203.0.113.7"],["203.0.113.7"],true,[],"authoritative"]
  here.example points to this server.
elsewhere.example elsewhere [["8.8.4.4"],["203.0.113.7"],false,[],"authoritative"]
  elsewhere.example points to 8.8.4.4, not to this server. Set its A record to 203.0.113.7 at the DNS provider. Let's Encrypt cannot issue a certificate until this domain points to this server.
both.example mixed [["8.8.4.4","203.0.113.7"],["203.0.113.7"],false,[],"authoritative"]
  both.example points to this server, and to 8.8.4.4 as well, which visitors and Let's Encrypt may use. Remove the records with 8.8.4.4.
ipv6.example ipv6_elsewhere [["203.0.113.7","2a00:1450::1"],["203.0.113.7"],false,[],"authoritative"]
  The IPv6 address 2a00:1450::1 of ipv6.example is not this server's, and Let's Encrypt prefers IPv6. Remove the AAAA record with 2a00:1450::1.
proxy.example proxied [["104.21.3.4"],["203.0.113.7"],false,[],"authoritative"]
  proxy.example points to Cloudflare (104.21.3.4), not to this server itself. If that is intended, set 203.0.113.7 as its origin and use its certificate. Otherwise, switch it off, or set its A record to 203.0.113.7 at the DNS provider.
alias.example ok [["203.0.113.7"],["203.0.113.7"],true,["here.example"],"authoritative"]
  alias.example points to this server.
dangling.example cname_dangling [[],["203.0.113.7"],false,["gone.example"],"authoritative"]
  dangling.example is a CNAME for gone.example, which has no address. At the DNS provider, replace its CNAME for gone.example by an A record with 203.0.113.7.
loop.example cname_loop [[],["203.0.113.7"],false,["pool.example"],"authoritative"]
  The CNAME records of loop.example form a loop, or there are more than 8 (pool.example). At the DNS provider, replace its CNAME for pool.example by an A record with 203.0.113.7.
gone.example no_such_domain [[],["203.0.113.7"],false,[],"authoritative"]
  gone.example does not exist: it is not registered, or its registration has expired. Register it, or correct the domain.
*.wild.example ok [["203.0.113.7"],["203.0.113.7"],true,[],"authoritative"]
  *.wild.example points to this server.
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"x_y.com"}
