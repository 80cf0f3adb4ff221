<?php

/**
 * A WordPress network whose sites' domains are ServerPilot's list, on good days and on bad ones.
 *
 * Run by `make demo-wordpress` in a real network on MariaDB, with the real extension and plugin; only ServerPilot is
 * played, by the bundled emulator. Each event and each run of cron is a process of its own, as on a server.
 */
declare(strict_types=1);

require __DIR__ . '/Browser.php';
require __DIR__ . '/Network.php';

$network = new Network();
$browser = new Browser('http://' . (string) getenv('NETWORK_ADDRESS'));
// Five minutes until there is a certificate: about what ServerPilot needs.
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
$network->step('Three new sites, each with a domain of its own', $shops, 'off', function () use ($network): string {
    foreach (['bakery', 'florist', 'coffee'] as $site) {
        $network->act('site', $site, "{$site}.example");
    }

    return 'The next run of cron brings them all. ' . $network->count($network->cron(...));
});

$network->step('Five minutes later', $shops, 'on', function () use ($network): string {
    $network->emulator->post('settings', ['autossl_delay_ms' => 0]);
    $network->heartbeat();

    return 'The clocks are turned, so that you need not wait. There is a certificate now: AutoSSL goes on.';
});

$foreign = [...$shops, 'brochure.example'];
$network->step('Somebody adds brochure.example by hand, in ServerPilot', $foreign, 'on', function () use (
    $network,
): string {
    $network->emulator->setDomains([...$network->emulator->domains(), 'brochure.example']);
    $network->heartbeat();

    return 'No site has it, and the plugin did not add it. It stays, here and in every step below.';
});

$network->step('An outage, and a new site in the middle of it', $foreign, 'on', function () use ($network): string {
    $network->emulator->post('faults', [
        ['kind' => 'html', 'code' => 502, 'times' => 2],
        ['kind' => 'status', 'code' => 500, 'times' => 1000],
    ]);
    $network->act('site', 'books');
    $network->cron();

    return 'The site is there, its name waits for the next try, and the list is as it was.';
});

$books = [...$foreign, 'books.network.example'];
$network->step('ServerPilot is back, but its first answer is lost', $books, 'on', function () use ($network): string {
    $network->emulator->delete('faults');
    $network->emulator->post('faults', ['kind' => 'reset_after', 'method' => 'POST']);

    return 'The name is added by itself. The update had arrived without an answer: a look at the list settled it. '
    . $network->count($network->heartbeat(...));
});

$moved = [...$foreign, 'books.example'];
$network->step('That site gets a domain of its own', $moved, 'on', function () use ($network): string {
    $network->act('move', 'books.network.example', 'books.example');

    return 'The new name comes, and the old one leaves. ' . $network->count($network->cron(...));
});

$network->step('ServerPilot has a new API key, wp-config.php the old one', $moved, 'on', function () use (
    $network,
): string {
    $network->emulator->post('settings', ['api_key' => strrev($network->emulator->ready['api_key'])]);
    $network->act('delete', 'florist.example');
    $network->cron();

    return 'The florist\'s site is deleted meanwhile. Everything waits, and says what to do.';
});

$left = array_values(array_diff($moved, ['florist.example']));
$network->step('The key is right again', $left, 'on', function () use ($network): string {
    $network->emulator->post('settings', ['api_key' => $network->emulator->ready['api_key']]);
    $network->heartbeat();

    return 'It goes on by itself: the deleted site\'s name leaves.';
});

$network->step('Another five minutes', $left, 'on', function () use ($network): string {
    $network->heartbeat();

    return 'Nothing has happened. ' . $network->count($network->heartbeat(...));
});

$network->end();
if (getenv('KEEP_RUNNING') === false || getenv('KEEP_RUNNING') === '') {
    exit();
}

$broken = [...$left, 'fresh.example'];
$network->step('And for whoever stays: four domains that do not work', $broken, 'on', function () use (
    $network,
): string {
    $network->emulator->post('settings', [
        'rejected' => ['typo.example', 'www.typo.example'],
        'autossl_delay_ms' => 600_000,
    ]);
    $network->emulator->setDomains(['shared.example', 'www.shared.example'], 'emulatorapp00002');
    foreach (['fresh', 'typo', 'shared'] as $site) {
        $network->act('site', $site, "{$site}.example");
    }
    $network->heartbeat();
    $network->heartbeat();

    return 'Their reasons and cures are on the page: coffee.example, fresh.example, typo.example, shared.example.';
});
