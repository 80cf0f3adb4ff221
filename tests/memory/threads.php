<?php
/**
 * The requests of threads.c. Each one checks that it has no credentials; each hundredth gets some, and calls the emulator with them.
 * Half of those have a wrong key, so that a connection or a key of another request would be noticed as well. Prints what is wrong.
 */
declare(strict_types=1);

use ServerPilot\Exception\AuthenticationException;
use ServerPilot\Exception\ConfigurationException;
use ServerPilot\Exception\ServerPilotException;

function wrong(int $number, string $what): void
{
    echo "request $number: $what\n";
}

function call(int $number, bool $isRight): void
{
    $ready = json_decode((string) file_get_contents((string) getenv('EMULATOR_READY')), true);
    serverpilot_use_credentials($ready['client_id'], $isRight ? $ready['api_key'] : "wrong$number", $ready['app_id']);
    try {
        $domains = serverpilot_domains();
        if (!$isRight || $domains === []) {
            wrong($number, 'a wrong key was accepted');
        }
    } catch (AuthenticationException) {
        if ($isRight) {
            wrong($number, 'the right key was refused');
        }
    }
    if ($isRight) {
        serverpilot_sync_domain("n$number.example", autossl: false);
        serverpilot_remove_domain("n$number.example", autossl: false);
        $port = $ready['certificates'][0]['port'];
        $certificate = serverpilot_verify_certificate('shop.customer.example', tries: 1, address: '127.0.0.1', port: $port);
        if (!in_array('shop.customer.example', $certificate['names'], true)) {
            wrong($number, "no certificate: {$certificate['reason']}");
        }
    }
    serverpilot_plan(['now' => 1, 'app_id' => 'a']);
    serverpilot_normalize_domain('Bücher.example');
    try {
        serverpilot_app(app_id: 'nosuchapp');
        wrong($number, 'an app that does not exist was read');
    } catch (ServerPilotException) {
    }
    has_called();
}

function serve(int $number): void
{
    try {
        serverpilot_domains();
        wrong($number, 'it has the credentials of another request');
    } catch (ConfigurationException) {
    } catch (ServerPilotException $e) {
        wrong($number, 'it has the credentials of another request: ' . $e::class);
    }
    if ($number % 100 === 0) {
        $turn = intdiv($number, 100);
        call($number, isRight: $turn % 2 === 0);
        // How a request can end while it has credentials.
        match (intdiv($turn, 2) % 8) {
            1 => exit(),
            2 => throw new Exception('not caught'),
            // A fatal error, by which the engine leaves every frame at once.
            3 => str_repeat('x', 1 << 30),
            default => null,
        };
    }
}

do {
    $number = request_number();
    try {
        serve($number);
    } catch (ServerPilotException $e) {
        wrong($number, $e::class . ': ' . $e->getMessage());
    }
} while (next_request());
