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
    return \Process::call('autossl', ['timeout' => $timeout]);
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
