--TEST--
serverpilot_check_domains() has an entry for every domain, and throws for none of them
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
$show = static function (array $seen): void {
    foreach ($seen as $domain => $entry) {
        echo json_encode($domain), ': ', isset($entry['error']) ? implode(': ', $entry['error']) : json_encode([
            array_keys($entry),
            $entry['certificate']['valid'] ?? null,
            $entry['site']['https']['error']['type'] ?? null,
        ]), "\n";
    }
};
echo "nothing:\n";
$show(serverpilot_check_domains([]));
$show(serverpilot_check_domains(['a.example'], false, false, false));
echo "with addresses, without credentials:\n";
$show(serverpilot_check_domains(
    ['no-such-name.invalid', 'x_y.example', '7', 'No-Such-Name.Invalid.', 'no-such-name.invalid', new Name('*.no-such-name.invalid')],
    dns: false,
    timeout: 30.0,
    address: '203.0.113.7, 2001:db8::7',
));
echo count(requests()), " requests to ServerPilot\n";
thrown(fn () => serverpilot_check_domains(['no-such-name.invalid'], dns: false));

constants();
echo "the server's address is asked for once:\n";
$show(serverpilot_check_domains(['no-such-name.invalid', 'other.invalid'], dns: false, site: false, timeout: 30.0));
echo names(requests()), "\n";
fault('status', code: 401, message: 'no', method: 'GET');
properties(thrown(fn () => serverpilot_check_domains(['no-such-name.invalid'], dns: false)));
thrown(fn () => serverpilot_check_domains([7], address: '203.0.113.7'));
?>
--EXPECTF--
nothing:
"a.example": [["dns","certificate","site"],null,null]
with addresses, without credentials:
"no-such-name.invalid": [["dns","certificate","site"],false,"not_checked"]
"x_y.example": invalid: "x_y.example" is not a domain name: underscores are not allowed in a host name.
7: invalid: "7" is not a domain name: %s.
"No-Such-Name.Invalid.": [["dns","certificate","site"],false,"not_checked"]
"*.no-such-name.invalid": [["dns","certificate","site"],false,"not_checked"]
0 requests to ServerPilot
ServerPilot\Exception\ConfigurationException: %s
the server's address is asked for once:
"no-such-name.invalid": [["dns","certificate","site"],false,null]
"other.invalid": [["dns","certificate","site"],false,null]
GET /v1/apps/ID GET /v1/servers/ID
ServerPilot\Exception\AuthenticationException: GET /apps/%s
  {"retryable":false,"retryAfter":null,"httpStatus":401,"domain":null}
TypeError: serverpilot_check_domains(): Argument #1 ($domains) must be a list of strings, int found in it
