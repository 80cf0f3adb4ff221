--TEST--
An invalid domain is refused with the reason, shortened and escaped, and nothing is sent
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin();
foreach (['', 'https://x.com/', 'x.com:80', 'x_y.com', 'a..b', 'localhost', '192.0.2.1', '2001:db8::1', "x.com\0", "x\e[31m.com",
    'x y.com', '-x.com', '*.com', 'a.*.com', str_repeat('a', 64) . '.com', str_repeat('abcdefghi.', 25) . 'comm', "\u{1F469}\u{200D}\u{1F4BB}.example", "\xff.example"] as $name) {
    try {
        serverpilot_sync_domain($name);
        echo "accepted: $name\n";
    } catch (ServerPilot\Exception\InvalidDomainException $e) {
        echo $e->getMessage(), $e->domain === $name ? '' : ' BUT FOR ANOTHER DOMAIN', "\n";
    }
}
properties($e);
echo count(requests()), " requests\n";
echo serverpilot_normalize_domain('BÜCHER.Example.'), ' ', serverpilot_normalize_domain('*.Shop.example'), "\n";
thrown(fn () => serverpilot_normalize_domain('x_y.com'));
--EXPECTF--
"" is not a domain name: it is empty.
"https://x.com/" is not a domain name: leave out the scheme (such as https://) and everything after the domain.
"x.com:80" is not a domain name: leave out the port.
"x_y.com" is not a domain name: underscores are not allowed in a host name.
"a..b" is not a domain name: it has an empty label (a dot too many).
"localhost" is not a domain name: it has only one label; a public domain has a dot, as in example.com.
"192.0.2.1" is not a domain name: it is an IP address, not a domain.
"2001:db8::1" is not a domain name: it is an IP address, not a domain.
"x.com\0" is not a domain name: it contains a control character.
"x\u{1b}[31m.com" is not a domain name: it contains a control character.
"x y.com" is not a domain name: it contains white space.
"-x.com" is not a domain name: the label "-x" starts or ends with a hyphen.
"*.com" is not a domain name: it has only one label; a public domain has a dot, as in example.com.
"a.*.com" is not a domain name: a wildcard can only be the whole first label, as in *.example.com.
"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com" is not a domain name: one of its labels is 64 characters long in ASCII; the maximum is 63.
"abcdefghi.abcdefghi.abcdefghi.abcdefghi.abcdefghi.abcdefghi.abcdefghi.abcdefghi.…" is not a domain name: it is 254 characters long in ASCII; the maximum is 253.
"%s.example" is not a domain name: it contains characters that international domain names (IDNA, UTS 46) do not allow.
"\xff.example" is not a domain name: it is not valid UTF-8.
  {"retryable":false,"retryAfter":null,"httpStatus":null,"domain":"\ufffd.example"}
0 requests
xn--bcher-kva.example *.shop.example
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
