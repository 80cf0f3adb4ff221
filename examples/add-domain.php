<?php

/**
 * Adds one domain, and waits for its certificate. Each line of the output begins with who has to act: the customer, the
 * operator, or the caller, who repeats the call later; from a queue, for an hour, and then alerts the operator.
 *
 *     php examples/add-domain.php shop.example [SECONDS]
 *
 * SECONDS: how long to wait for the certificate, an hour by default. The credentials are read from the environment:
 * WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and WU_SERVER_PILOT_APP_ID. The exit status is 0 if the
 * certificate covers the domain and its `www.` partner (see WWW).
 */
declare(strict_types=1);

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\ServerPilotException;

/** `null`: an apex has its `www.` partner, which needs a DNS record as well. `false`: the domain alone. */
const WWW = null;

/** Each call retries its requests; this many calls in all. */
const CALLS = 5;

/**
 * In a batch of one, a bad domain is `refused` rather than thrown, so every exception concerns the app or the account.
 *
 * This script has no queue, so it repeats the call itself. In an application, the queue repeats the job.
 *
 * @return array{added: list<string>, unchanged: list<string>, refused: list<array{domain: string, reason: string, message: string}>, ssl: array{state: string, covered: list<string>, ...}, ...}
 */
function add(string $domain): array
{
    $rewrite = false;
    $call = 0;
    while (true) {
        $delay = 2 ** ++$call;
        try {
            $report = serverpilot_sync_domains([$domain], www: WWW, wait: 20.0, rewrite: $rewrite);
            ['id' => $action, 'status' => $status] = $report['action'];
            if ($status === 'open' && $action !== null) {
                // Throws an ActionFailedException, too.
                serverpilot_action($action, wait: 20.0);
            }
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
 * @param list<string> $domains
 * @param string|null $error why enabling AutoSSL failed; after that, why the last attempt failed
 *
 * @return list<string> those that it does not cover by then
 */
function wait_for_certificate(array $domains, int $seconds, ?string &$error): array
{
    $end = time() + $seconds;
    while ($domains !== [] && time() < $end) {
        sleep(min(60, max(1, $end - time())));
        try {
            $ssl = serverpilot_enable_autossl();
            $error = null;
            $domains = array_values(array_diff($domains, $ssl['covered']));
            // A domain in neither list has been removed: waiting does not help.
            if (array_diff($domains, $ssl['missing']) !== []) {
                break;
            }
        } catch (ServerPilotException $e) {
            if (!$e->retryable) {
                throw $e;
            }
            $error = $e->getMessage();
        }
    }

    return $domains;
}

/** Who has to act on a domain without a certificate, and how. */
function advice(string $domain, bool $is_custom): string
{
    if (serverpilot_sync_domains([$domain], www: false, autossl: false, dry_run: true)['unchanged'] === []) {
        return "caller: {$domain} was removed from the list; add it again.";
    }
    if ($is_custom) {
        return "operator: The custom certificate does not cover {$domain}.";
    }
    $dns = serverpilot_check_dns($domain);

    return match ($dns['code']) {
        'ok' => "operator: {$dns['advice']} It has no certificate: see the app's SSL tab in ServerPilot.",
        'not_checked' => "operator: {$dns['advice']}",
        'propagating' => "caller: {$dns['advice']}",
        default => "customer: {$dns['advice']}",
    };
}

foreach (['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'] as $constant) {
    define($constant, (string) getenv($constant));
}
$domain = $argv[1] ?? null;
if ($domain === null) {
    fwrite(STDERR, "usage: add-domain.php DOMAIN [SECONDS]\n");
    exit(2);
}
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
    // The domain and its partner, unless they were refused.
    $listed = [...$report['added'], ...$report['unchanged']];
    $uncovered = array_values(array_diff($listed, $report['ssl']['covered']));
    $is_custom = $report['ssl']['state'] === 'custom';
    foreach ($is_custom ? [] : $uncovered as $name) {
        $dns = serverpilot_check_dns($name);
        // ServerPilot has no certificate before the customer sets the record. These codes can end by themselves.
        if (!in_array($dns['code'], ['ok', 'not_checked', 'propagating', 'inconsistent'], true)) {
            echo "customer: {$dns['advice']}\n";
        }
    }
    $error = $report['ssl']['error'];
    $uncovered = wait_for_certificate($uncovered, $is_custom ? 0 : $seconds, $error);
    if ($uncovered !== [] && $error !== null) {
        echo "operator: {$error}\n";
    }
    foreach ($uncovered as $name) {
        echo advice($name, $is_custom), "\n";
    }
    if ($report['refused'] !== [] || $uncovered !== []) {
        exit(1);
    }
    echo "{$domain} has a certificate.\n";
} catch (ServerPilotException $e) {
    $who = $e->retryable && !$e instanceof ActionFailedException ? 'caller' : 'operator';
    echo "{$who}: {$e->getMessage()}\n";
    exit(1);
}
