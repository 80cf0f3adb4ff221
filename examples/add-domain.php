<?php

/**
 * Adds one domain, and waits for its certificate. Each line of the output begins with who has to act: the customer, the
 * operator, or the caller, who repeats the call later; from a queue, for an hour, and then alerts the operator.
 *
 *     php examples/add-domain.php shop.example [SECONDS [rewrite]]
 *
 * SECONDS: how long to wait for the certificate, an hour by default. `rewrite`: send the list even if nothing changes. The
 * credentials are read from the environment: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and WU_SERVER_PILOT_APP_ID.
 * The exit status is 0 if the certificate covers the domain and its `www.` partner (see WWW), 75 if only the caller has to
 * act, and 1 otherwise.
 */
declare(strict_types=1);

use ServerPilot\Exception\ActionFailedException;
use ServerPilot\Exception\ApiException;
use ServerPilot\Exception\NetworkException;
use ServerPilot\Exception\ServerPilotException;

/** `null`: an apex has its `www.` partner, which needs a DNS record as well. `false`: the domain alone. */
const WWW = null;

/** Each call retries its requests; this many calls in all. */
const CALLS = 5;

/**
 * In a batch of one, a bad domain is `refused` rather than thrown, so every exception concerns the app or the account.
 *
 * This script has no queue, so it repeats the call itself. In an application, the queue repeats the job, and stores `$action`
 * and `$rewrite` with it.
 *
 * @param bool $rewrite send the list even if nothing changes; afterwards, whether the next call has to
 *
 * @return array{added: list<string>, unchanged: list<string>, refused: list<array{domain: string, reason: string, message: string}>, ssl: array{state: string, covered: list<string>, error: ?string, ...}, ...}
 */
function add(string $domain, bool &$rewrite): array
{
    $action = null;
    $report = null;
    $call = 0;
    while (true) {
        $delay = 2 ** ++$call;
        try {
            // Follow an open action to its end: a repeated sync finds the list right, and does not wait for the server.
            if ($report === null || $action === null) {
                $report = serverpilot_sync_domains([$domain], www: WWW, wait: 20.0, rewrite: $rewrite);
                $rewrite = $report['action']['status'] === 'open';
                $action = $rewrite ? $report['action']['id'] : null;
            }
            if ($action !== null && serverpilot_action($action, wait: 20.0)['status'] === 'success') {
                $rewrite = false;
            }
            $is_tried = !in_array('deadline', array_column($report['refused'], 'reason'), true);
            if ($call === CALLS || $is_tried && !$rewrite) {
                return $report;
            }
            $action = $rewrite ? $action : null;
        } catch (ServerPilotException $e) {
            // After a 404, ServerPilot no longer has the action.
            $is_lost = $e instanceof ActionFailedException || $action !== null && $e->httpStatus === 404;
            $action = $is_lost ? null : $action;
            // The update may have arrived. A sync without a rewrite cannot show whether the server has it.
            $may_have_arrived = $e->retryable && ($e instanceof NetworkException || $e instanceof ApiException);
            $rewrite = $rewrite || $is_lost || $may_have_arrived || $e->report !== null;
            if ($call === CALLS || !$e->retryable && !$is_lost) {
                throw $e;
            }
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
    $delay = null;
    while ($domains !== [] && time() < $end) {
        sleep(max(1, (int) ceil($delay ?? min(60, $end - time()))));
        $delay = null;
        try {
            // With `wait`, a failed installation throws.
            $ssl = serverpilot_enable_autossl(wait: 20.0);
            if ($ssl['state'] === 'enabled') {
                // `covered` was about the certificate to be installed; now it is about the installed one.
                $ssl = serverpilot_enable_autossl();
            }
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
            $delay = $e->retryAfter;
        }
    }

    return $domains;
}

/** @return array{string, string} who has to act on a domain without a certificate, and how */
function advice(string $domain, bool $is_custom): array
{
    if (serverpilot_sync_domains([$domain], www: false, autossl: false, dry_run: true)['unchanged'] === []) {
        return ['caller', "{$domain} was removed from the list; add it again."];
    }
    if ($is_custom) {
        return ['operator', "The custom certificate does not cover {$domain}."];
    }
    $dns = serverpilot_check_dns($domain);

    return match ($dns['code']) {
        'ok' => ['operator', "{$dns['advice']} It has no certificate: see the app's SSL tab in ServerPilot."],
        'not_checked' => ['operator', $dns['advice']],
        'propagating' => ['caller', $dns['advice']],
        default => ['customer', $dns['advice']],
    };
}

foreach (['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'] as $constant) {
    define($constant, (string) getenv($constant));
}
$domain = $argv[1] ?? null;
if ($domain === null) {
    fwrite(STDERR, "usage: add-domain.php DOMAIN [SECONDS [rewrite]]\n");
    exit(2);
}
$seconds = (int) ($argv[2] ?? 3600);
$rewrite = ($argv[3] ?? '') === 'rewrite';
$actors = [];
$print = static function (string $who, string $message) use (&$actors): void {
    $actors[$who] = true;
    echo "{$who}: {$message}\n";
};
$who = 'operator';
$is_done = false;
try {
    $report = add($domain, $rewrite);
    foreach ($report['refused'] as $refused) {
        $print(match ($refused['reason']) {
            'invalid', 'rejected' => 'customer',
            'limit' => 'operator',
            default => 'caller',
        }, $refused['message']);
    }
    // The domain and its partner, unless they were refused.
    $listed = [...$report['added'], ...$report['unchanged']];
    ['state' => $state, 'covered' => $covered, 'error' => $error] = $report['ssl'];
    // For `enabled`, the certificate may not be installed yet.
    $uncovered = array_values(array_diff($listed, $state === 'enabled' ? [] : $covered));
    $is_custom = $state === 'custom';
    foreach ($is_custom ? [] : array_diff($uncovered, $covered) as $name) {
        $dns = serverpilot_check_dns($name);
        // ServerPilot has no certificate before the customer sets the record. These codes can end by themselves.
        if (!in_array($dns['code'], ['ok', 'not_checked', 'propagating', 'inconsistent'], true)) {
            $print('customer', $dns['advice']);
        }
    }
    $uncovered = wait_for_certificate($uncovered, $is_custom ? 0 : $seconds, $error);
    if ($uncovered !== [] && $error !== null) {
        $print('operator', $error);
    }
    foreach ($uncovered as $name) {
        $print(...advice($name, $is_custom));
    }
    $is_done = $report['refused'] === [] && $uncovered === [] && !$rewrite;
} catch (ServerPilotException $e) {
    $who = $e->retryable && !$e instanceof ActionFailedException ? 'caller' : 'operator';
    $print($who, $e->getMessage());
}
if ($rewrite) {
    $print($who, "The server may not have the list. Repeat this with 'rewrite'; if that fails, check the server.");
}
if (!$is_done) {
    exit(array_keys($actors) === ['caller'] ? 75 : 1);
}
echo "{$domain} has a certificate.\n";
