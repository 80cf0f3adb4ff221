<?php

/**
 * A WordPress network whose domains the plugin keeps in sync with ServerPilot, through faults.
 *
 * Run by `make demo-wordpress` in a real network on MariaDB, with the real extension and plugin; only ServerPilot is
 * replaced, by the bundled emulator. Each event and each run of cron is a separate process, as on a server.
 */
declare(strict_types=1);

require __DIR__ . '/Browser.php';
require __DIR__ . '/Network.php';

$network = new Network();
$browser = new Browser('http://' . (string) getenv('NETWORK_ADDRESS'));
// Five minutes until a certificate is available: about what ServerPilot needs.
$network->emulator->post('settings', [
    'latency_ms' => 50,
    'action_ms' => 300,
    'autossl_delay_ms' => 300_000,
    'server_address' => Network::SERVER,
]);
$network->pointHere('bakery.example', 'florist.example', 'books.example', 'fresh.example', 'typo.example');

$main = ['network.example'];
$network->step('ServerPilot Sync is tested and switched on, at its page', $main, 'off', function () use (
    $network,
    $browser,
): string {
    $browser->logIn('admin', 'password');
    $tested = $browser->submit(['test' => '1']);
    $saved = $browser->submit(['save' => '1', 'enabled' => '1']);
    $network->cron();

    return "\"Test connection\": {$tested} \"Save Changes\": {$saved}";
});

$shops = [...$main, 'bakery.example', 'florist.example', 'coffee.example'];
$network->step('Three new sites, each with its own domain', $shops, 'off', function () use ($network): string {
    foreach (['bakery', 'florist', 'coffee'] as $site) {
        $network->act('site', $site, "{$site}.example");
    }

    return 'The next run of cron adds them all. ' . $network->count($network->cron(...));
});

$network->step('Five minutes later', $shops, 'on', function () use ($network): string {
    $network->emulator->post('settings', ['autossl_delay_ms' => 0]);
    $network->scheduledSync();

    return 'The clocks are turned forward. A certificate is available now: AutoSSL is enabled.';
});

$unmanaged = [...$shops, 'brochure.example'];
$network->step('The operator adds brochure.example by hand, in ServerPilot', $unmanaged, 'on', function () use (
    $network,
): string {
    $network->emulator->setDomains([...$network->emulator->domains(), 'brochure.example']);
    $network->scheduledSync();

    return 'No site uses it, and the plugin did not add it. It stays, here and in every step below.';
});

$network->step('An outage, and a new site in the middle of it', $unmanaged, 'on', function () use ($network): string {
    $network->emulator->post('faults', [
        ['kind' => 'html', 'code' => 502, 'times' => 2],
        ['kind' => 'status', 'code' => 500, 'times' => 1000],
    ]);
    $network->act('site', 'books');
    $network->cron();

    return 'The site exists, its domain waits for the next attempt, and the list is unchanged.';
});

$books = [...$unmanaged, 'books.network.example'];
$network->step('ServerPilot is back, but its first response is lost', $books, 'on', function () use ($network): string {
    $network->emulator->delete('faults');
    $network->emulator->post('faults', ['kind' => 'reset_after', 'method' => 'POST']);

    return 'The domain is added automatically. The update had arrived without a response: a fresh read of the list showed it. '
    . $network->count($network->scheduledSync(...));
});

$moved = [...$unmanaged, 'books.example'];
$network->step('That site gets its own domain', $moved, 'on', function () use ($network): string {
    $network->act('move', 'books.network.example', 'books.example');

    $added = 'The new domain is added at once. ' . $network->count($network->cron(...));

    return $added
    . ' The old one is removed two minutes later, if no site has it again by then. '
    . $network->count($network->scheduledSync(...));
});

$network->step('ServerPilot has a new API key, wp-config.php the old one', $moved, 'on', function () use (
    $network,
): string {
    $network->emulator->post('settings', ['api_key' => strrev($network->emulator->ready['api_key'])]);
    $network->act('delete', 'florist.example');
    $network->cron();

    return 'The florist\'s site is deleted meanwhile. Sync is paused, and says what to do.';
});

$left = array_values(array_diff($moved, ['florist.example']));
$network->step('The key is right again', $left, 'on', function () use ($network): string {
    $network->emulator->post('settings', ['api_key' => $network->emulator->ready['api_key']]);
    $network->scheduledSync();

    return 'Sync resumes automatically: the deleted site\'s domain is removed.';
});

$network->step('Another five minutes', $left, 'on', function () use ($network): string {
    $network->scheduledSync();

    return 'Nothing has changed. ' . $network->count($network->scheduledSync(...));
});

$network->end();
if (getenv('KEEP_RUNNING') === false || getenv('KEEP_RUNNING') === '') {
    exit();
}

$broken = [...$left, 'fresh.example'];
$network->step('For your browser: four domains that do not work', $broken, 'on', function () use ($network): string {
    $network->emulator->post('settings', [
        'rejected' => ['typo.example', 'www.typo.example'],
        'autossl_delay_ms' => 600_000,
    ]);
    $network->emulator->setDomains(['shared.example', 'www.shared.example'], 'emulatorapp00002');
    foreach (['fresh', 'typo', 'shared'] as $site) {
        $network->act('site', $site, "{$site}.example");
    }
    $network->scheduledSync();
    $network->scheduledSync();

    return 'The page shows the reason and the fix of each: coffee.example, fresh.example, typo.example, shared.example.';
});
