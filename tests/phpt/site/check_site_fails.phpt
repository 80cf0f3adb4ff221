--TEST--
serverpilot_check_site() reports what is wrong with a site, and throws for its own arguments only
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
foreach ([['no-such-name.invalid', null], ['shop.example', '127.0.0.78']] as [$domain, $address]) {
    $seen = serverpilot_check_site($domain, timeout: 20.0, address: $address);
    foreach (['http', 'https'] as $protocol) {
        echo json_encode($seen[$protocol], JSON_UNESCAPED_SLASHES), "\n";
    }
    echo json_encode([$seen['headers'], $seen['body_start']]), "\n";
}
properties(thrown(fn () => serverpilot_check_site('x_y.com')));
foreach ([
    fn () => serverpilot_check_site('a.example', ''),
    fn () => serverpilot_check_site('a.example', 'page'),
    fn () => serverpilot_check_site('a.example', "/a\r\nX: y"),
    fn () => serverpilot_check_site('a.example', '/a b'),
    fn () => serverpilot_check_site('a.example', '/a#b'),
    fn () => serverpilot_check_site('a.example', '/' . str_repeat('a', 2048)),
    fn () => serverpilot_check_site('a.example', timeout: 0),
    fn () => serverpilot_check_site('a.example', address: '127.0.0.1:80'),
] as $call) {
    thrown($call);
}
echo count(requests()), " requests to ServerPilot\n";
?>
--EXPECTF--
{"status":null,"location":null,"chain":[],"error":{"type":"not_checked","message":"no-such-name.invalid: no answer from this machine's resolver"}}
{"status":null,"location":null,"chain":[],"error":{"type":"not_checked","message":"no-such-name.invalid: no answer from this machine's resolver"}}
[[],""]
{"status":null,"location":null,"chain":["http://shop.example/"],"error":{"type":"unreachable","message":"no connection to 127.0.0.78: Connection refused (os error 111)"}}
{"status":null,"location":null,"chain":["https://shop.example/"],"error":{"type":"unreachable","message":"no connection to 127.0.0.78: Connection refused (os error 111)"}}
[[],""]
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"x_y.com"}
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
ValueError: serverpilot_check_site(): Argument #3 ($timeout) must be a number of seconds above 0, or null
ValueError: serverpilot_check_site(): Argument #4 ($address) must be an IP address, or null
0 requests to ServerPilot
