<?php

/**
 * A customer's domain from mapping to certificate, then fifty more, a removal, and some failures.
 *
 * Run by `make demo` against the bundled emulator of ServerPilot's API. With `LIVE=1` and your own
 * constants it only shows what it would do (see dry-run.php).
 */
declare(strict_types=1);

require __DIR__ . '/Storyteller.php';

use ServerPilot\Exception\DomainLimitException;
use ServerPilot\Exception\InvalidDomainException;
use ServerPilot\Exception\ServerPilotException;

$story = new Storyteller();

$story->step('Test the connection', function (): string {
    $connection = serverpilot_test_connection();

    return (
        "app {$connection['app']['name']} on server {$connection['server']['name']}"
        . " ({$connection['server']['address']})"
    );
});

$story->step('A customer maps shop.example', function (): string {
    $report = serverpilot_sync_domain('shop.example', wait: 10.0);

    return 'added ' . implode(' and ', $report['added']) . "; certificate: {$report['ssl']['state']}";
});

$story->step('Enable AutoSSL as soon as there is a certificate', function (): string {
    // ServerPilot needs minutes for a certificate, the emulator seconds. Another customer's domain may stay missing.
    $ssl = serverpilot_enable_autossl();
    for ($calls = 1; !in_array('shop.example', $ssl['covered'], true); $calls++) {
        usleep(500_000);
        $ssl = serverpilot_enable_autossl();
    }

    return "AutoSSL is on after {$calls} calls, for " . implode(', ', $ssl['covered']);
});

$story->step('The same call again', function (): string {
    $report = serverpilot_sync_domain('shop.example');

    return implode(' ', array_column($report['changes'], 'message')) . ' No update was sent.';
});

$story->step('Fifty customers at once', function (): string {
    $domains = array_map(static fn(int $n): string => "customer{$n}.example", range(1, 50));
    $report = serverpilot_sync_domains($domains);

    return count($report['added']) . ' domains added in one update, ' . count($report['refused']) . ' refused';
});

$story->step('A customer leaves', function (): string {
    $report = serverpilot_remove_domain('customer7.example');

    return 'removed ' . implode(' and ', $report['removed']);
});

$story->step('An invalid domain', function (): string {
    try {
        serverpilot_sync_domain('https://shop.example/');
    } catch (InvalidDomainException $e) {
        return $e->getMessage();
    }

    return 'no error';
});

$story->step('A domain that ServerPilot rejects, in a batch', function () use ($story): string {
    $story->emulator->settings(rejected: ['bad.example']);
    $report = serverpilot_sync_domains(['good.example', 'bad.example', 'fine.example'], www: false);
    [$refused] = $report['refused'];

    return 'added ' . implode(' and ', $report['added']) . "; {$refused['domain']}: {$refused['reason']}";
});

$story->step('An outage: two errors, and a lost response', function () use ($story): string {
    $story->emulator->post('faults', [
        ['kind' => 'status', 'code' => 502, 'method' => 'GET', 'times' => 2],
        ['kind' => 'reset_after', 'method' => 'POST'],
    ]);
    $report = serverpilot_sync_domain('storm.example');

    return 'added ' . implode(' and ', $report['added']) . ", in {$report['requests']} requests";
});

$story->step('The app is full', function (): string {
    $room = 300 - count(serverpilot_domains());
    serverpilot_sync_domains(array_map(static fn(int $n): string => "n{$n}.example", range(1, $room)), www: false);
    try {
        serverpilot_sync_domain('one-too-many.example');
    } catch (DomainLimitException $e) {
        return $e->getMessage();
    }

    return 'no error';
});

$story->step('Too many removals at once', function (): string {
    try {
        serverpilot_sync_domains([], remove: array_slice(serverpilot_domains(), 1));
    } catch (ServerPilotException $e) {
        return $e->getMessage();
    }

    return 'no error';
});

$story->end();
