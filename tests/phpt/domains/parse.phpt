--TEST--
serverpilot_parse_domain() returns the parts of a domain, and needs neither credentials nor a network
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
foreach (['BÜCHER.example.', 'www.shop.example', 'shop.example.co.uk', '*.Shop.example.co.uk', 'co.uk', new Name('a.example')] as $domain) {
    $parts = serverpilot_parse_domain($domain);
    echo "$parts[name] ", $parts['unicode'] === $parts['name'] ? '' : "($parts[unicode]) ",
        implode(' ', array_keys(array_filter(['apex' => $parts['is_apex'], 'wildcard' => $parts['is_wildcard'], 'key' => $parts['key'] === $parts['name']]))),
        ' www ', json_encode($parts['www']), ' of ', json_encode($parts['registrable']), "\n";
}
thrown(fn () => serverpilot_parse_domain('x_y.com'));
thrown(fn () => serverpilot_parse_domain());
thrown(fn () => serverpilot_parse_domain([]));
eval('declare(strict_types=1); thrown(fn () => serverpilot_parse_domain(7));');
echo count(requests()), " requests\n";
?>
--EXPECT--
xn--bcher-kva.example (bücher.example) apex key www "www.xn--bcher-kva.example" of "xn--bcher-kva.example"
www.shop.example key www null of "shop.example"
shop.example.co.uk key www null of "example.co.uk"
*.shop.example.co.uk wildcard key www null of "example.co.uk"
co.uk key www null of null
a.example apex key www "www.a.example" of "a.example"
ServerPilot\Exception\InvalidDomainException: "x_y.com" is not a domain name: underscores are not allowed in a host name.
ArgumentCountError: serverpilot_parse_domain() expects exactly 1 argument, 0 given
TypeError: serverpilot_parse_domain(): Argument #1 ($domain) must be of type string, array given
TypeError: serverpilot_parse_domain(): Argument #1 ($domain) must be of type string, int given
0 requests
