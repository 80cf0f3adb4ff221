--TEST--
serverpilot_verify_certificate() checks every name on the certificate, at the given address and port, within its time
--FILE--
<?php
require __DIR__ . '/../emulator.inc';
require __DIR__ . '/../dns/name_server.inc';

begin(constants: false);
$servers = array_column(emulator()->ready['certificates'], null, 'kind');
$seen = static fn (string $arguments, string $kind = 'valid'): string => child("try {
    echo json_encode(array_intersect_key(serverpilot_verify_certificate($arguments, address: '127.0.0.1', port: {$servers[$kind]['port']}), ['valid' => 1, 'reason' => 1, 'tries' => 1]));
    } catch (ServerPilot\\Exception\\ServerPilotException \$e) { echo \$e::class, ': ', \$e->getMessage(); }", ['serverpilot.ca_file' => $servers[$kind]['ca_file']]);
echo $seen('"www.shop.customer.example", tries: 3'), "\n";
echo $seen('"WWW.Shop.Customer.Example."'), "\n";
echo $seen('"*.shop.customer.example", tries: 1'), "\n";
echo $seen('"other.example", tries: 3, interval: 0'), "\n";
echo 'untrusted as well: ', $seen('"other.example", tries: 1', 'self-signed'), "\n";
echo 'the time ends it: ', $seen('"other.example", interval: 60.0, timeout: 1.0'), "\n";
echo 'silence: ', $seen('"a.example", tries: 1, timeout: 0.5', 'silent'), "\n";
echo 'by the roots of serverpilot.ca_file alone: ', child("echo serverpilot_verify_certificate('shop.customer.example', tries: 1, address: '127.0.0.1', port: {$servers['valid']['port']})['reason'];", ['serverpilot.ca_file' => emulator()->ready['ca_file']]), "\n";
echo 'an IPv6 address: ';
thrown(fn () => serverpilot_verify_certificate('a.example', tries: 1, timeout: 2, address: '::1', port: 9));
echo 'a name that does not resolve: ';
echo child('$seen = serverpilot_verify_certificate("gone.example", tries: 2, interval: 0, timeout: 20);
    echo json_encode($seen["valid"]), " after $seen[tries]: $seen[reason]";', nameServer([])), "\n";
echo count(requests()), " requests to ServerPilot\n";
?>
--EXPECTF--
{"valid":true,"reason":null,"tries":1}
{"valid":true,"reason":null,"tries":1}
{"valid":false,"reason":"the certificate is for other names (shop.customer.example, www.shop.customer.example), not for *.shop.customer.example","tries":1}
{"valid":false,"reason":"the certificate is for other names (shop.customer.example, www.shop.customer.example), not for other.example","tries":3}
untrusted as well: {"valid":false,"reason":"the certificate is for other names (shop.customer.example), not for other.example","tries":1}
the time ends it: {"valid":false,"reason":"the certificate is for other names (shop.customer.example, www.shop.customer.example), not for other.example","tries":1}
silence: ServerPilot\Exception\NetworkException: TLS handshake with a.example on port %d: the call's timeout of 500 ms was reached. Try again, or raise the timeout (the ini entry serverpilot.timeout, unless the call sets its own).
by the roots of serverpilot.ca_file alone: the issuer is not trusted here: CN=Trusted authority
an IPv6 address: ServerPilot\Exception\NetworkException: TLS handshake with a.example on port 9: %s, then try again.
a name that does not resolve: false after 2: gone.example has no address yet (it does not exist)
0 requests to ServerPilot
