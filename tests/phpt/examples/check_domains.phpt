--TEST--
examples/check-domains.php names who has to act on each domain that does not work
--EXTENSIONS--
openssl
--SKIPIF--
<?php
require __DIR__ . '/../site/web_server.inc';
echo noWebServer() === null ? '' : 'skip ' . noWebServer();
?>
--FILE--
<?php
require __DIR__ . '/../site/web_server.inc';
require __DIR__ . '/../dns/name_server.inc';

/** Writes a certificate and its key into one file. */
function certificate(string $file, string ...$domains): void
{
    $names = implode(',', array_map(static fn (string $domain): string => "DNS:$domain", $domains));
    file_put_contents("$file.cnf", "[req]\ndistinguished_name=dn\n[dn]\n[ext]\nsubjectAltName=$names\nbasicConstraints=CA:FALSE\n");
    $options = ['config' => "$file.cnf", 'x509_extensions' => 'ext', 'digest_alg' => 'sha256', 'private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1'];
    $key = openssl_pkey_new($options);
    $request = openssl_csr_new(['commonName' => $domains[0]], $key, $options);
    openssl_x509_export(openssl_csr_sign($request, null, $key, 30, $options, random_int(1, 1_000_000)), $public);
    openssl_pkey_export($key, $private, null, $options);
    file_put_contents($file, $public . $private);
    unlink("$file.cnf");
}

/** Runs it, and prints its lines. */
function example(array $ini): void
{
    $env = [];
    foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
        $env["WU_SERVER_PILOT_$name"] = constant("WU_SERVER_PILOT_$name");
    }
    $process = proc_open([...php($ini), __DIR__ . '/../../../examples/check-domains.php'], [1 => ['pipe', 'w']], $pipes, null, $env + getenv());
    echo stream_get_contents($pipes[1]), '  exit status ', proc_close($process), "\n";
}

begin();
settings(server_address: WEB);
$file = tempnam(sys_get_temp_dir(), 'phpt');
$store = tempnam(sys_get_temp_dir(), 'phpt');
register_shutdown_function(static fn () => unlink($file) && unlink($store));
certificate($file, 'good.example', 'broken.example');
openssl_x509_export(file_get_contents($file), $public);
file_put_contents($store, file_get_contents(ini_get('serverpilot.ca_file')) . $public);
$server = companion('
    $context = stream_context_create(["ssl" => ["local_cert" => ' . var_export($file, true) . ']]);
    $servers = [stream_socket_server("tcp://' . WEB . ':80"), stream_socket_server("tcp://' . WEB . ':443", context: $context)];
    echo "ready\n";
    while (true) {
        $ready = [...$servers, STDIN];
        $none = null;
        stream_select($ready, $none, $none, null);
        foreach ($ready as $socket) {
            $socket === STDIN && exit;
            $peer = stream_socket_accept($socket);
            if ($socket === $servers[0] || @stream_socket_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER)) {
                $status = str_contains((string) fread($peer, 8192), "broken.example") ? "500 Error" : "200 OK";
                fwrite($peer, "HTTP/1.1 $status\r\nContent-Length: 0\r\n\r\n");
            }
            fclose($peer);
        }
    }');
$ini = ['serverpilot.ca_file' => $store] + nameServer(array_fill_keys(['good.example', 'broken.example', 'uncovered.example'], ['A ' . WEB])
    + ['moved.example' => ['A 8.8.4.4']]);

relist(['good.example']);
example($ini);
relist(['good.example', 'broken.example', 'uncovered.example', 'moved.example', 'x_y.example']);
example($ini);
settings(api_key: 'another');
example($ini);
?>
--EXPECTF--
  exit status 0
operator: https://broken.example/ answers 500.
operator: uncovered.example has no valid certificate: %s.
customer: moved.example %s
operator: "x_y.example" is not a domain name: %s
  exit status 1
operator: %s
  exit status 1
