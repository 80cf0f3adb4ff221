--TEST--
serverpilot_check_domains() connects where DNS points, and to no private address that the caller has not named
--SKIPIF--
<?php
require __DIR__ . '/web_server.inc';
echo noWebServer() === null ? '' : 'skip ' . noWebServer();
?>
--FILE--
<?php
require __DIR__ . '/web_server.inc';
require __DIR__ . '/../dns/name_server.inc';

begin(constants: false);
$server = webServer('$port === 443 ? "HTTP/1.1 400 Bad Request\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n" . str_repeat("x", 5000)');
$ini = nameServer([
    'here.example' => ['A ' . WEB],
    'alias.example' => ['CNAME here.example'],
    'inside.example' => ['A 127.0.0.78'],
    'both.example' => ['A 127.0.0.78', 'A ' . WEB],
]);
$show = '
    foreach (serverpilot_check_domains(["here.example", "alias.example", "inside.example", "both.example", "gone.example", "x_y", "here.example/?a=b"], timeout: 20.0, address: "' . WEB . '", %s) as $domain => $seen) {
        ["dns" => $dns, "certificate" => $certificate, "site" => $site, "error" => $error] = $seen + ["dns" => null, "certificate" => null, "site" => null, "error" => null];
        echo $domain, ": ", json_encode([
            $dns["code"] ?? null,
            $certificate["reason"] ?? null,
            isset($site) ? [$site["http"]["status"], $site["http"]["error"]["type"] ?? null, $site["https"]["error"]["type"] ?? null, strlen($site["body_start"])] : null,
            $error["type"] ?? null,
        ]), "\n";
    }';
foreach (['concurrency: 2', 'certificate: false', 'site: false', 'certificate: false, site: false'] as $which) {
    echo "$which\n", child(sprintf($show, $which), $ini), "\n";
}
echo count(requests()), " requests to ServerPilot\n";
?>
--EXPECT--
concurrency: 2
here.example: ["ok","127.0.0.77 answers in another protocol than TLS",[200,null,"wrong_protocol",4064],null]
alias.example: ["ok","127.0.0.77 answers in another protocol than TLS",[200,null,"wrong_protocol",4064],null]
inside.example: ["private_address","inside.example points to 127.0.0.78, where no public site can be",[null,"special_address","special_address",0],null]
both.example: ["private_address","127.0.0.77 answers in another protocol than TLS",[200,null,"wrong_protocol",4064],null]
gone.example: ["no_such_domain","gone.example has no address yet",[null,"no_address","no_address",0],null]
x_y: [null,null,null,"invalid"]
here.example/?a=b: ["ok","127.0.0.77 answers in another protocol than TLS",[200,null,"wrong_protocol",4064],null]
certificate: false
here.example: ["ok",null,[200,null,"wrong_protocol",4064],null]
alias.example: ["ok",null,[200,null,"wrong_protocol",4064],null]
inside.example: ["private_address",null,[null,"special_address","special_address",0],null]
both.example: ["private_address",null,[200,null,"wrong_protocol",4064],null]
gone.example: ["no_such_domain",null,[null,"no_address","no_address",0],null]
x_y: [null,null,null,"invalid"]
here.example/?a=b: ["ok",null,[200,null,"wrong_protocol",4064],null]
site: false
here.example: ["ok","127.0.0.77 answers in another protocol than TLS",null,null]
alias.example: ["ok","127.0.0.77 answers in another protocol than TLS",null,null]
inside.example: ["private_address","inside.example points to 127.0.0.78, where no public site can be",null,null]
both.example: ["private_address","127.0.0.77 answers in another protocol than TLS",null,null]
gone.example: ["no_such_domain","gone.example has no address yet",null,null]
x_y: [null,null,null,"invalid"]
here.example/?a=b: ["ok","127.0.0.77 answers in another protocol than TLS",null,null]
certificate: false, site: false
here.example: ["ok",null,null,null]
alias.example: ["ok",null,null,null]
inside.example: ["private_address",null,null,null]
both.example: ["private_address",null,null,null]
gone.example: ["no_such_domain",null,null,null]
x_y: [null,null,null,"invalid"]
here.example/?a=b: ["ok",null,null,null]
0 requests to ServerPilot
