<?php

/**
 * Shows what would happen on a real account. Sends nothing but reads.
 *
 * Run by `make demo LIVE=1` with WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and
 * WU_SERVER_PILOT_APP_ID in the environment.
 */
declare(strict_types=1);

use ServerPilot\Exception\ServerPilotException;

foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
    if (getenv("WU_SERVER_PILOT_{$name}") === false) {
        continue;
    }

    define("WU_SERVER_PILOT_{$name}", getenv("WU_SERVER_PILOT_{$name}"));
}

$domain = getenv('DOMAIN');
if ($domain === false) {
    $domain = 'serverpilot-demo.example';
}

try {
    $connection = serverpilot_test_connection();
    echo
        "Connected to the app {$connection['app']['name']} ({$connection['app']['runtime']}) on the server"
            . " {$connection['server']['name']} ({$connection['server']['address']}).\n\n"
    ;

    $report = serverpilot_sync_domain($domain, dry_run: true);
    echo "serverpilot_sync_domain('{$domain}') would do this (set DOMAIN to try another domain):\n";
    foreach ($report['changes'] as $change) {
        echo "  {$change['op']}: {$change['message']}\n";
    }
    $count = count($report['domains']);
    echo "\nThe list would then have {$count} domains. Certificate: {$report['ssl']['state']}.\n";
    echo serverpilot_check_dns($domain)['advice'], "\n";
    echo "\nNothing was changed.\n";
} catch (ServerPilotException $e) {
    fwrite(STDERR, $e::class . "\n" . $e->getMessage() . "\n");
    exit(1);
}
