<?php
/**
 * Measures how long an administrator's Chromium loads the plugin's page of a network with 3,000 domains on 30 apps, compared with 300
 * domains on three, in the same network and by the same web server. Prints a table.
 *
 *   PYTHON=target/browser/bin/python scripts/with-network --serve php benches/page.php
 */
declare(strict_types=1);

const TARGET = 1.3;
const ROUNDS = 3;
const DOMAINS_PER_APP = 100;
const QUERIES = [
    'all domains' => [],
    'page 2, by name' => ['orderby' => 'domain', 'paged' => '2'],
    'of one app' => ['app' => 'emulatorapp00002'],
    'a search' => ['s' => 'd2-'],
];

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';

use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolSettings;

function useApps(int $count): void
{
    Database::run('DELETE FROM {domains}');
    State::change(['pool' => [], 'app_names' => [], 'app_capacity' => [], 'further_listed' => []]);
    for ($app = 1; $app <= $count; $app++) {
        $id = sprintf('emulatorapp%05d', $app);
        if ($app > 1) {
            PoolSettings::remember(new PoolApp($id, true, false, "app{$app}.example", time(), time(), PoolAnswer::Proven));
        }
        State::update(static fn (array $state): array => [
            'app_names' => [$id => "app{$app}"] + $state['app_names'],
            'app_capacity' => $state['app_capacity'] + [$id => ['listed' => 100, 'names' => 100, 'places' => 100, 'room' => 0]],
            'further_listed' => $app === 1 ? [] : $state['further_listed'] + [$id => DOMAINS_PER_APP],
        ]);
        $rows = array_map(
            static fn (int $n): string => "('d{$app}-{$n}.example', '{$id}', 'managed', 'ok', NOW(), NOW())",
            range(1, DOMAINS_PER_APP),
        );
        Database::run('INSERT INTO {domains} (domain, placed_on, placed_owner, state, created, updated) VALUES ' . implode(', ', $rows));
    }
}

/** @param array<string, string> $query @return array{response: float, loaded: float} milliseconds */
function timesOf(array $query): array
{
    $address = 'http://network.example/wp-admin/network/settings.php?' . http_build_query(['page' => 'serverpilot-sync'] + $query);
    $command = [getenv('PYTHON'), __DIR__ . '/page.py', $address, (string) json_encode(cookies())];
    $times = json_decode((string) shell_exec(implode(' ', array_map(escapeshellarg(...), $command))), true);

    return is_array($times) ? $times : throw new RuntimeException("there are no times of {$address}");
}

/** @return array<string, string> those of a logged-in administrator */
function cookies(): array
{
    $end = time() + HOUR_IN_SECONDS;
    $token = WP_Session_Tokens::get_instance(1)->create($end);

    return [
        AUTH_COOKIE => rawurlencode(wp_generate_auth_cookie(1, $end, 'auth', $token)),
        LOGGED_IN_COOKIE => rawurlencode(wp_generate_auth_cookie(1, $end, 'logged_in', $token)),
    ];
}

State::set('enabled', true);
$fastest = [];
for ($round = 0; $round < ROUNDS; $round++) {
    foreach ([3, 30] as $apps) {
        useApps($apps);
        foreach (QUERIES as $name => $query) {
            foreach (timesOf($query) as $what => $ms) {
                $fastest[$name][$what][$apps] = min($fastest[$name][$what][$apps] ?? INF, $ms);
            }
        }
    }
}
echo "| page | response, 300 domains | 3,000 domains | loaded, 300 domains | 3,000 domains | ratio | target | met |\n|---|--:|--:|--:|--:|--:|--:|---|\n";
foreach ($fastest as $name => ['response' => $response, 'loaded' => [3 => $few, 30 => $many]]) {
    printf(
        "| %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %.2f | %.1f | %s |\n",
        $name,
        $response[3],
        $response[30],
        $few,
        $many,
        $many / $few,
        TARGET,
        $many <= TARGET * $few ? 'yes' : 'no',
    );
}
