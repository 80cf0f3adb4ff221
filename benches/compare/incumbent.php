<?php

/**
 * The built-in integration of Ultimate Multisite, as it was observed: for each domain it reads the app, sends the whole list with
 * the domain and its www at the end, and enables AutoSSL. It makes three requests in sequence, each on a new connection, and
 * without a lock.
 *
 * It is faster here than in WordPress: without the HTTP layer of WordPress, without reading a certificate store of 140 roots for
 * each request, and without DNS.
 */

declare(strict_types=1);

/** @return array<string, mixed>|null */
function incumbent_request(string $method, string $endpoint, ?array $body): ?array
{
    $handle = curl_init(BENCH_API . '/apps/' . WU_SERVER_PILOT_APP_ID . $endpoint);
    curl_setopt_array($handle, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CAINFO => BENCH_CA,
        CURLOPT_TIMEOUT => 45,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_HTTPHEADER => [
            'Authorization: Basic ' . base64_encode(WU_SERVER_PILOT_CLIENT_ID . ':' . WU_SERVER_PILOT_API_KEY),
            'Content-Type: application/json',
        ],
    ]);
    if ($body !== null) {
        curl_setopt($handle, CURLOPT_POSTFIELDS, json_encode($body));
    }
    $answer = curl_exec($handle);

    return $answer === false ? null : json_decode($answer, true);
}

/** The integration's handler of `wu_add_domain`. */
function incumbent_add(string $domain): void
{
    $listed = incumbent_request('GET', '', null)['data']['domains'] ?? false;
    if ($listed && is_array($listed)) {
        incumbent_request('POST', '', ['domains' => array_merge($listed, [$domain, "www.{$domain}"])]);
        incumbent_request('POST', '/ssl', ['auto' => true]);
    }
}
