<?php
/**
 * Web servers of this machine, on the ports of the web: `php web.php ADDRESS NETWORK`. What a host shows is the first part of its
 * name; any other host is the network, whose own web server listens at NETWORK.
 */
declare(strict_types=1);

[, $address, $network] = $argv;
$key = openssl_pkey_new(['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1']);
$certificate = openssl_csr_sign(openssl_csr_new(['commonName' => 'self-signed'], $key), null, $key, 30);
openssl_x509_export($certificate, $pem);
openssl_pkey_export($key, $key_pem);
$file = tempnam(sys_get_temp_dir(), 'web');
file_put_contents($file, $pem . $key_pem);
$plain = stream_socket_server("tcp://{$address}:80");
$tls = stream_socket_server("tcp://{$address}:443", context: stream_context_create(['ssl' => ['local_cert' => $file]]));

/** The response of the network's own web server. */
$forward = static function (string $head) use ($network): string {
    $socket = stream_socket_client("tcp://{$network}");
    fwrite($socket, preg_replace('/^Connection:.*\r\n/mi', '', str_replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", $head)));

    return (string) stream_get_contents($socket);
};
$page = static fn (string $status, string $body, string $headers = ''): string => "HTTP/1.1 {$status}\r\nConnection: close\r\n{$headers}\r\n{$body}";
$cached = '';
$open = [];

echo "ready\n";
while (true) {
    $ready = [$plain, $tls, STDIN];
    $none = null;
    stream_select($ready, $none, $none, null);
    if (in_array(STDIN, $ready, true)) {
        unlink($file);
        exit();
    }
    $listener = reset($ready);
    $peer = stream_socket_accept($listener);
    stream_set_timeout($peer, 2);
    $is_tls = $listener === $tls;
    if ($is_tls && (!str_starts_with((string) stream_socket_recvfrom($peer, 1, STREAM_PEEK), "\x16") || !@stream_socket_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER))) {
        fclose($peer);
        continue;
    }
    // Nothing comes from a client that does not trust the certificate.
    $head = (string) @fread($peer, 8_192);
    if ($head === '') {
        fclose($peer);
        continue;
    }
    preg_match('/^GET (\S+)/', $head, $path);
    preg_match('/^Host: (\S+)/mi', $head, $host);
    if (str_starts_with($host[1] ?? '', 'stalls.')) {
        $open[] = $peer;
        continue;
    }
    fwrite($peer, match (strtok($host[1] ?? '', '.')) {
        'other' => $page('200 OK', '<title>Another shop</title>'),
        'default' => $page('200 OK', '<title>Apache2 Ubuntu Default Page: It works</title>'),
        'empty' => $page('200 OK', '<title>Welcome to nginx!</title>'),
        'loop' => $page('302 Found', '', "Location: http://{$host[1]}{$path[1]}\r\n"),
        'main' => $page('302 Found', '', "Location: http://network.example{$path[1]}\r\n"),
        'error' => $page('500 Internal Server Error', 'fatal'),
        'login' => $page('401 Unauthorized', ''),
        'cached' => $cached = $cached === '' ? $forward($head) : $cached,
        'away' => $page('302 Found', '', "Location: http://parking.invalid/\r\n"),
        'challenge' => str_contains($path[1], '/.well-known/') ? $page('403 Forbidden', '') : $forward($head),
        'dropped' => $path[1] === '/home' ? $page('200 OK', 'home') : $page('302 Found', '', "Location: http://{$host[1]}/home\r\n"),
        default => $forward($head),
    });
    fclose($peer);
}
