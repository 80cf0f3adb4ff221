<?php
/**
 * The plugin's calls of the extension that send requests. Each stops its process; the extension's own Rust code at the other end of the
 * pipe computes the response. All other calls go to the loaded extension.
 */
declare(strict_types=1);

namespace ServerPilot\Sync\ServerPilot;

function serverpilot_apps(float $timeout): array
{
    return \Process::call('apps', ['timeout' => $timeout]);
}

function serverpilot_sync_domains(array $add, array $remove = [], bool $www = true, bool $autossl = true, float $timeout = 45.0, bool $dry_run = false, array $protect = [], bool $force = false, ?string $app_id = null, bool $rewrite = false): array
{
    return \Process::call('sync', get_defined_vars());
}

function serverpilot_enable_autossl(float $timeout, ?string $app_id = null): array
{
    return \Process::call('autossl', ['timeout' => $timeout, 'app_id' => $app_id]);
}

function serverpilot_app(float $timeout, ?string $app_id = null): array
{
    return \Process::call('app', ['timeout' => $timeout, 'app_id' => $app_id]);
}

/** Only probes are simulated. The other end decides what the app that gets the requests answers. */
function serverpilot_check_site(string $domain, string $path, float $timeout, string $address): array
{
    $nonce = preg_match('/[?&]serverpilot_probe=([^&]+)/', $path, $found) === 1 ? $found[1] : '';
    $answers = \Process::call('site', ['domain' => $domain, 'timeout' => $timeout]);
    $body = match ($answers) {
        'Proof' => \Facts::answer($nonce, $domain),
        'OtherDatabase' => \ServerPilot\Sync\Sync\ProbeResponder::probe()->answer($nonce, $domain, 0, (string) phpversion('serverpilot')),
        default => 'a page',
    };
    $response = $answers === 'Nothing' ? ['status' => null, 'error' => 'timeout'] : ['status' => 200];

    return ['http' => $response, 'https' => ['status' => null], 'body_start' => $answers === 'Nothing' ? '' : $body];
}

function serverpilot_action(string $id, float $timeout): array
{
    return \Process::call('action', ['id' => $id, 'timeout' => $timeout]);
}

function serverpilot_test_connection(float $timeout): array
{
    $connection = \Process::call('test', ['timeout' => $timeout]);
    // The server is always connected.
    $connection['server']['last_contact'] = gmdate('c', (int) \Clock::now());

    return $connection;
}
