--TEST--
serverpilot_check_domains() has the names of a certificate in memory once, however many domains it is for
--EXTENSIONS--
openssl
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
$domains = array_map(static fn (int $number): string => "shop$number.example", range(1, 20));
$names = array_map(static fn (int $number): string => "shop$number.example", range(1, 100));
$file = tempnam(sys_get_temp_dir(), 'phpt');
register_shutdown_function(static fn () => unlink($file));
file_put_contents($file, "[req]\ndistinguished_name=dn\n[dn]\n[ext]\nsubjectAltName=DNS:" . implode(',DNS:', $names) . "\n");
$options = ['config' => $file, 'x509_extensions' => 'ext', 'digest_alg' => 'sha256', 'private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1'];
$key = openssl_pkey_new($options);
openssl_x509_export(openssl_csr_sign(openssl_csr_new(['commonName' => 'shop1.example'], $key, $options), null, $key, 30, $options), $public);
openssl_pkey_export($key, $private, null, $options);
file_put_contents($file, $public . $private);
$server = companion('
    $context = stream_context_create(["ssl" => ["local_cert" => ' . var_export($file, true) . ']]);
    $server = stream_socket_server("tcp://' . WEB . ':443", context: $context);
    echo "ready\n";
    while (true) {
        $ready = [$server, STDIN];
        $none = null;
        stream_select($ready, $none, $none, null);
        in_array(STDIN, $ready, true) && exit;
        $peer = stream_socket_accept($server);
        @stream_socket_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
        fclose($peer);
    }');
echo child('
    $check = static fn (array $domains): array => serverpilot_check_domains($domains, dns: false, site: false, address: "' . WEB . '");
    $domains = ' . var_export($domains, true) . ';
    $check($domains);
    $begin = memory_get_usage();
    $seen = $check($domains);
    $each = (memory_get_usage() - $begin) / count($domains);
    echo $each < 2000 ? "little" : "$each bytes", " for each domain\n";
    $seen["shop1.example"]["certificate"]["names"][] = "other.example";
    foreach (["shop1.example", "shop2.example", "shop20.example"] as $domain) {
        echo count($seen[$domain]["certificate"]["names"]), " ", end($seen[$domain]["certificate"]["names"]), "\n";
    }', nameServer(array_fill_keys($domains, ['A ' . WEB])));
?>
--EXPECT--
little for each domain
101 other.example
100 shop100.example
100 shop100.example
