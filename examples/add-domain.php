<?php

/**
 * Adds one domain, and waits for its certificate. Each line of the output begins with who has to act: the customer, the
 * operator, or the caller, who repeats the call later.
 *
 *     php examples/add-domain.php shop.example [SECONDS]
 *
 * SECONDS: how long to wait for the certificate, an hour by default. The credentials are read from the environment:
 * WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and WU_SERVER_PILOT_APP_ID. The exit status is 0 if the
 * certificate covers the domain.
 */
declare(strict_types=1);

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\ServerPilotException;

/** Each call retries its requests; this many calls in all. */
const CALLS = 5;

/**
 * In a batch of one, a bad domain is `refused` rather than thrown, so every exception concerns the app or the account.
 *
 * @return array{refused: list<array{domain: string, reason: string, message: string}>, ssl: array{state: string, missing: list<string>, ...}, ...}
 */
function add(string $domain): array
{
    $rewrite = false;
    $call = 0;
    while (true) {
        $delay = 2 ** ++$call;
        try {
            $report = serverpilot_sync_domains([$domain], wait: 20.0, rewrite: $rewrite);
            $is_tried = !in_array('deadline', array_column($report['refused'], 'reason'), true);
            if ($is_tried || $call === CALLS) {
                return $report;
            }
        } catch (ServerPilotException $e) {
            if (!$e->retryable || $call === CALLS) {
                throw $e;
            }
            // The domain is listed, but the server does not have it. Only a rewrite sends the list again.
            $rewrite = $rewrite || $e instanceof ActionFailedException;
            $delay = $e->retryAfter ?? $delay;
        }
        sleep(max(1, (int) ceil($delay)));
    }
}

/**
 * The app has one certificate. Its state can be `on` before it covers a domain that was added later.
 *
 * @param list<string> $missing domains that the certificate does not cover
 *
 * @return list<string> those that it still does not cover
 */
function wait_for_certificate(array $missing, int $seconds): array
{
    $end = time() + $seconds;
    while ($missing !== [] && time() < $end) {
        sleep(min(60, max(1, $end - time())));
        try {
            $missing = array_values(array_intersect($missing, serverpilot_enable_autossl()['missing']));
        } catch (ServerPilotException $e) {
            if (!$e->retryable) {
                throw $e;
            }
        }
    }

    return $missing;
}

foreach (['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'] as $constant) {
    define($constant, (string) getenv($constant));
}
$domain = $argv[1] ?? exit("usage: add-domain.php DOMAIN [SECONDS]\n");
$seconds = (int) ($argv[2] ?? 3600);
try {
    $report = add($domain);
    foreach ($report['refused'] as $refused) {
        $who = match ($refused['reason']) {
            'invalid', 'rejected' => 'customer',
            'limit' => 'operator',
            default => 'caller',
        };
        echo "{$who}: {$refused['message']}\n";
    }
    $is_custom = $report['ssl']['state'] === 'custom';
    $missing = wait_for_certificate($report['ssl']['missing'], $is_custom ? 0 : $seconds);
    foreach ($missing as $uncovered) {
        $dns = serverpilot_check_dns($uncovered);
        echo
            match (true) {
                $is_custom => "operator: The custom certificate does not cover {$uncovered}.\n",
                !$dns['matches'] => "customer: {$dns['advice']}\n",
                default => "operator: {$uncovered} points here, but has no certificate. See the app's SSL tab in ServerPilot.\n",
            }
        ;
    }
    if ($report['refused'] !== [] || $missing !== []) {
        exit(1);
    }
    echo "{$domain} has a certificate.\n";
} catch (ServerPilotException $e) {
    $who = $e->retryable && !$e instanceof ActionFailedException ? 'caller' : 'operator';
    echo "{$who}: {$e->getMessage()}\n";
    exit(1);
}
