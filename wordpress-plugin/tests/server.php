<?php
/**
 * The way to the server: with the site option `test_web`, `serverpilot_check_site()` asks the emulator's web service, because the ports
 * of the web are root's. PHP prefers a function of the caller's namespace, if it is there before the first call.
 */
declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

/** @return array<string, mixed> */
function serverpilot_check_site(string $domain, string $path = '/', ?float $timeout = null, ?string $address = null): array
{
    if (!get_site_option('test_web')) {
        return \serverpilot_check_site($domain, $path, $timeout, $address);
    }
    $ready = json_decode((string) file_get_contents((string) getenv('EMULATOR_READY')), true, flags: JSON_THROW_ON_ERROR);
    $body = @file_get_contents($ready['web'] . $path, false, stream_context_create(['http' => [
        'header' => "Host: {$domain}",
        'ignore_errors' => true,
        'follow_location' => 0,
        'timeout' => 30,
    ]]));
    $none = ['status' => null, 'error' => ['type' => 'connect', 'message' => 'no response']];
    $status = preg_match('/ (\d{3})/', $http_response_header[0] ?? '', $match) === 1 ? (int) $match[1] : null;

    return ['http' => $body === false ? $none : ['status' => $status], 'https' => $none, 'headers' => [], 'body_start' => (string) $body];
}
