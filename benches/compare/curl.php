<?php

/**
 * The best implementation with PHP and cURL: one connection, one batch, one update, and AutoSSL only if it is not enabled. It
 * still has no lock, no retry, and no check of the server's response.
 */

declare(strict_types=1);

/** @return array<string, mixed>|null */
function curl_request(string $method, string $endpoint, ?array $body): ?array
{
    static $handle = null;
    $handle ??= curl_init();
    curl_setopt_array($handle, [
        CURLOPT_URL => BENCH_API . '/apps/' . WU_SERVER_PILOT_APP_ID . $endpoint,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CAINFO => BENCH_CA,
        CURLOPT_TIMEOUT => 45,
        CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
        CURLOPT_USERPWD => WU_SERVER_PILOT_CLIENT_ID . ':' . WU_SERVER_PILOT_API_KEY,
        CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_POSTFIELDS => $body === null ? '' : json_encode($body),
    ]);
    $answer = curl_exec($handle);

    return $answer === false ? null : json_decode($answer, true);
}

/** @param list<string> $domains */
function curl_add(array $domains): void
{
    $app = curl_request('GET', '', null)['data'] ?? null;
    if ($app === null) {
        return;
    }
    $names = [...$domains, ...array_map(static fn(string $domain): string => "www.{$domain}", $domains)];
    $absent = array_values(array_diff($names, $app['domains']));
    if ($absent !== []) {
        curl_request('POST', '', ['domains' => [...$app['domains'], ...$absent]]);
    }
    if (($app['ssl']['auto'] ?? false) !== true) {
        curl_request('POST', '/ssl', ['auto' => true]);
    }
}
