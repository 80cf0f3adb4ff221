<?php
/**
 * Measures how long an administrator waits for the plugin's page of a network with 3,000 domains on 30 apps, compared with 300 domains
 * on three, in the same network and by the same web server. Fails above the limit.
 *
 *   scripts/with-network --serve php benches/page.php
 */
declare(strict_types=1);

const MOST = 1.3;
const ROUNDS = 6;
const PAGES = 10;
const DOMAINS_PER_APP = 100;
// The tab that most operators open, a later page of it, one app's domains, and a search.
const QUERIES = [[], ['orderby' => 'domain', 'paged' => '2'], ['app' => 'emulatorapp00002'], ['s' => 'd2-']];

$_SERVER['HTTP_HOST'] = $_SERVER['SERVER_NAME'] = 'network.example';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
require getenv('NETWORK_FOLDER') . '/wordpress/wp-load.php';

use ServerPilot\Sync\Domain\PoolAnswer;
use ServerPilot\Sync\Domain\PoolApp;
use ServerPilot\Sync\Plugin;
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

/** @param array<string, string> $query @return float milliseconds until the page is complete */
function timeOf(array $query): float
{
    static $cookies = null;
    $cookies ??= cookies();
    $address = sprintf('http://%s/wp-admin/network/settings.php?%s', getenv('NETWORK_ADDRESS'), http_build_query(['page' => 'serverpilot-sync'] + $query));
    $context = stream_context_create(['http' => ['header' => ['Host: network.example', "Cookie: {$cookies}"]]]);
    $start = hrtime(true);
    $page = (string) file_get_contents($address, false, $context);
    $ms = (hrtime(true) - $start) / 1e6;
    if (substr_count($page, 'name="domains[]"') !== 20) {
        throw new RuntimeException("{$address} does not show 20 domains");
    }

    return $ms;
}

/** Those of a logged-in administrator. */
function cookies(): string
{
    $end = time() + HOUR_IN_SECONDS;
    $token = WP_Session_Tokens::get_instance(1)->create($end);

    return sprintf(
        '%s=%s; %s=%s',
        AUTH_COOKIE,
        rawurlencode(wp_generate_auth_cookie(1, $end, 'auth', $token)),
        LOGGED_IN_COOKIE,
        rawurlencode(wp_generate_auth_cookie(1, $end, 'logged_in', $token)),
    );
}

State::set('enabled', true);
$fastest = [];
for ($round = 0; $round < ROUNDS; $round++) {
    foreach ([3, 30] as $apps) {
        useApps($apps);
        foreach (QUERIES as $number => $query) {
            // The first one fills the caches of WordPress.
            $times = array_map(static fn (): float => timeOf($query), range(0, PAGES));
            $fastest[$number][$apps] = min($fastest[$number][$apps] ?? INF, ...array_slice($times, 1));
        }
    }
}
$ratios = [];
foreach ($fastest as $number => [3 => $few, 30 => $many]) {
    $ratios[] = $ratio = $many / $few;
    printf("%-28s 300 domains %6.1f ms, 3,000 domains %6.1f ms: %.2f times\n", http_build_query(QUERIES[$number]) ?: 'first page', $few, $many, $ratio);
}
exit(max($ratios) <= MOST ? 0 : 1);
