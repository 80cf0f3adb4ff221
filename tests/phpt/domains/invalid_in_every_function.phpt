--TEST--
Every function but serverpilot_remove_domain() refuses an invalid domain with the same message, without credentials and before sending anything
--FILE--
<?php
require __DIR__ . '/../emulator.inc';

begin(constants: false);
foreach (['https://x.com/', 'x_y.com', "x.com\0", 'localhost'] as $name) {
    $messages = [];
    foreach (['sync_domain', 'remove_domain', 'check_dns', 'check_site', 'verify_certificate', 'normalize_domain', 'parse_domain'] as $function) {
        try {
            "serverpilot_$function"($name);
        } catch (ServerPilot\Exception\InvalidDomainException $e) {
            $messages[] = $e->getMessage() . json_encode([$e->domain === $name, $e->retryable, $e->httpStatus, $e->getCode()]);
        } catch (ServerPilot\Exception\ConfigurationException) {
            // serverpilot_remove_domain() compares what is not a domain with the list.
        }
    }
    echo count($messages), ' times: ', implode("\n!", array_unique($messages)), "\n";
}
constants();
$refused = serverpilot_sync_domains(['x_y.com', 'a.example', "x.com\0"], ['x y.com'], dry_run: true)['refused'];
foreach ($refused as $one) {
    echo json_encode($one['domain']), " $one[reason]: $one[message]\n";
}
echo names(requests()), "\n";
?>
--EXPECT--
6 times: "https://x.com/" is not a domain name: leave out the scheme (such as https://) and everything after the domain.[true,false,null,0]
6 times: "x_y.com" is not a domain name: underscores are not allowed in a host name.[true,false,null,0]
6 times: "x.com\0" is not a domain name: it contains a control character.[true,false,null,0]
6 times: "localhost" is not a domain name: it has only one label; a public domain has a dot, as in example.com.[true,false,null,0]
"x y.com" invalid: "x y.com" is not a domain name: it contains white space.
"x_y.com" invalid: "x_y.com" is not a domain name: underscores are not allowed in a host name.
"x.com\u0000" invalid: "x.com\0" is not a domain name: it contains a control character.
GET /v1/apps/ID
