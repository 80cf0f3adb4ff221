--TEST--
serverpilot_check_site() shows what a visitor gets by both protocols
--SKIPIF--
<?php
require __DIR__ . '/web_server.inc';
echo noWebServer() === null ? '' : 'skip ' . noWebServer();
?>
--FILE--
<?php
require __DIR__ . '/web_server.inc';

begin(constants: false);
$server = webServer('match (true) {
    $port === 443 => "HTTP/1.1 400 Bad Request\r\n\r\n",
    str_contains($head, "GET /moved ") => "HTTP/1.1 301 Moved\r\nLocation: http://www.shop.example/?a=b%20c\r\n\r\n",
    str_contains($head, "GET /internal ") => "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n\r\n",
    str_contains($head, "GET /away ") => "HTTP/1.1 302 Found\r\nLocation: http://shop.example:8080/\r\n\r\n",
    default => "HTTP/1.1 200 OK\r\nX-Seen: " . strtok($head, "\r\n") . "\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\ncaf\xe9",
}');
$show = static function (array $seen): void {
    foreach (['http', 'https'] as $protocol) {
        ['status' => $status, 'location' => $location, 'chain' => $chain, 'error' => $error] = $seen[$protocol];
        echo "  $protocol: ", json_encode([$status, $location, $chain], JSON_UNESCAPED_SLASHES), ' ', implode(': ', $error ?? []), "\n";
    }
    echo '  ', json_encode($seen['headers'], JSON_UNESCAPED_SLASHES), ' ', $seen['body_start'], "\n";
};
foreach (['/page?x=1', '/moved', '/internal', '/away'] as $path) {
    echo "$path\n";
    $show(serverpilot_check_site('Shop.Example.', $path, address: WEB));
}
echo "*.shop.example\n";
$show(serverpilot_check_site('*.shop.example', address: WEB));
$open = static fn (): int => count(scandir('/proc/self/fd'));
$before = $open();
for ($n = 0; $n < 20; $n++) {
    serverpilot_check_site('shop.example', '/moved', address: WEB);
}
echo $open() - $before, ' descriptors more, ', count(requests()), " requests to ServerPilot\n";
?>
--EXPECT--
/page?x=1
  http: [200,null,["http://shop.example/page?x=1"]] 
  https: [null,null,["https://shop.example/page?x=1"]] wrong_protocol: 127.0.0.77 answers in another protocol than TLS
  {"x-seen":"GET /page?x=1 HTTP/1.1"} caf�
/moved
  http: [200,null,["http://shop.example/moved","http://www.shop.example/?a=b%20c"]] 
  https: [null,null,["https://shop.example/moved"]] wrong_protocol: 127.0.0.77 answers in another protocol than TLS
  {"x-seen":"GET /?a=b%20c HTTP/1.1"} caf�
/internal
  http: [302,"http://169.254.169.254/latest",["http://shop.example/internal"]] special_address: 169.254.169.254 points to 169.254.169.254, where no public site can be
  https: [null,null,["https://shop.example/internal"]] wrong_protocol: 127.0.0.77 answers in another protocol than TLS
  {"location":"http://169.254.169.254/latest"} 
/away
  http: [302,"http://shop.example:8080/",["http://shop.example/away"]] redirect_refused: http://shop.example/away redirects to port 8080
  https: [null,null,["https://shop.example/away"]] wrong_protocol: 127.0.0.77 answers in another protocol than TLS
  {"location":"http://shop.example:8080/"} 
*.shop.example
  http: [200,null,["http://serverpilot-check.shop.example/"]] 
  https: [null,null,["https://serverpilot-check.shop.example/"]] wrong_protocol: 127.0.0.77 answers in another protocol than TLS
  {"x-seen":"GET / HTTP/1.1"} caf�
0 descriptors more, 0 requests to ServerPilot
