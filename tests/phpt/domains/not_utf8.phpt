--TEST--
A string that is not UTF-8 is neither a domain nor a listed entry, and is reported byte for byte
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

const BAD = "\xff\xfe";
const REPLACED = "\u{fffd}\u{fffd}";
begin([NETWORK, REPLACED, "a\u{fffd}.example"]);

$report = serverpilot_sync_domains([BAD, "b\xff.example", 'new.example'], [BAD, "a\xff.example"], www: false);
echo names($report['added']), ', ', count($report['removed']), " removed\n";
foreach ($report['refused'] as $one) {
    echo bin2hex($one['domain']), " $one[reason]: $one[message]\n";
}
echo listed() === [NETWORK, REPLACED, "a\u{fffd}.example", 'new.example'] ? "no other entry was touched\n" : names(listed());

$before = emulator()->get('journal')['requests'];
foreach (['sync_domain', 'remove_domain', 'check_dns', 'check_site', 'verify_certificate', 'normalize_domain', 'parse_domain'] as $function) {
    $e = thrown(fn () => "serverpilot_$function"(BAD));
    echo '  ', bin2hex($e->domain), "\n";
}
$e = thrown(fn () => serverpilot_remove_domain('new.example', protect: [NETWORK, "a\xff.example"]));
echo '  ', bin2hex($e->domain), "\n";
thrown(fn () => serverpilot_check_site('new.example', "/\xff"));
echo emulator()->get('journal')['requests'] - $before, " requests\n";

$keys = [BAD, "\xfe\xff", REPLACED, "new.example/\xff", '7', ''];
$results = serverpilot_check_domains($keys, dns: false, certificate: false, address: '127.0.0.1');
var_dump(array_map('strval', array_keys($results)) === $keys);
foreach ($results as $result) {
    echo $result['error']['type'], ': ', $result['error']['message'], "\n";
}

// A message shows at most 80 characters of it.
thrown(fn () => serverpilot_normalize_domain('é' . str_repeat("\x80", 100)));
?>
--EXPECT--
new.example, 0 removed
fffe invalid: "\xff\xfe" is not a domain name: it is not valid UTF-8.
61ff2e6578616d706c65 invalid: "a\xff.example" is not a domain name: it is not valid UTF-8.
fffe invalid: "\xff\xfe" is not a domain name: it is not valid UTF-8.
62ff2e6578616d706c65 invalid: "b\xff.example" is not a domain name: it is not valid UTF-8.
no other entry was touched
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "\xff\xfe" is not a domain name: it is not valid UTF-8.
  fffe
ServerPilot\Exception\InvalidDomainException: "a\xff.example" is not a domain name: it is not valid UTF-8.
  61ff2e6578616d706c65
ValueError: serverpilot_check_site(): Argument #2 ($path) must begin with a slash, without white space or a fragment, in at most 2048 bytes of UTF-8
0 requests
bool(true)
invalid: "\xff\xfe" is not a domain name: it is not valid UTF-8.
invalid: "\xfe\xff" is not a domain name: it is not valid UTF-8.
invalid: "��" is not a domain name: it contains characters that international domain names (IDNA, UTS 46) do not allow.
invalid: "new.example/\xff" is not a domain name: it is not valid UTF-8.
invalid: "7" is not a domain name: it has only one label; a public domain has a dot, as in example.com.
invalid: "" is not a domain name: it is empty.
ServerPilot\Exception\InvalidDomainException: "é\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80…" is not a domain name: it is not valid UTF-8.
