<?php

/**
 * Checks every domain of the app, as a nightly job: DNS, certificate and site. Each line of the output is a problem, and
 * begins with who has to act: the customer, the operator, or the caller, who repeats the check later.
 *
 *     php examples/check-domains.php
 *
 * The credentials are read from the environment: WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY and
 * WU_SERVER_PILOT_APP_ID. The exit status is 0 if every domain works.
 */
declare(strict_types=1);

use ServerPilot\Exception\ServerPilotException;

/** Domains that are checked at the same time. */
const CONCURRENCY = 16;

/**
 * @param list<string> $domains
 *
 * @return array<string, string> the problem of each domain that does not work
 */
function problems(array $domains, string $address, float $timeout): array
{
    $problems = [];
    $results = serverpilot_check_domains($domains, concurrency: CONCURRENCY, timeout: $timeout, address: $address);
    foreach ($results as $domain => $seen) {
        if (isset($seen['error'])) {
            $problems[$domain] =
                ($seen['error']['type'] === 'deadline' ? 'caller' : 'operator') . ": {$seen['error']['message']}";
            continue;
        }
        $dns = $seen['dns'] ?? null;
        $certificate = $seen['certificate'] ?? null;
        $https = $seen['site']['https'] ?? null;
        // None is missing, because all three checks are asked for.
        if ($dns === null || $certificate === null || $https === null) {
            continue;
        }
        $problem = match (true) {
            $dns['code'] === 'not_checked' => "operator: {$dns['advice']}",
            $dns['code'] === 'propagating' => "caller: {$dns['advice']}",
            $dns['code'] !== 'ok' => "customer: {$dns['advice']}",
            !$certificate['valid'] => "operator: {$domain} has no valid certificate: {$certificate['reason']}.",
            $https['error'] !== null => "operator: {$https['error']['message']}.",
            ($https['status'] ?? 0) >= 400 => "operator: https://{$domain}/ answers {$https['status']}.",
            default => null,
        };
        if ($problem !== null) {
            $problems[$domain] = $problem;
        }
    }

    return $problems;
}

foreach (['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'] as $constant) {
    define($constant, (string) getenv($constant));
}
try {
    $address = serverpilot_test_connection()['server']['address'];
    if ($address === null) {
        echo "operator: ServerPilot does not report the address of the server.\n";
        exit(1);
    }
    $domains = serverpilot_domains();
    // In a call with more domains than CONCURRENCY, each has 10 seconds at most.
    $problems = problems($domains, $address, max(30.0, 10.0 * ceil(count($domains) / CONCURRENCY)));
    // Those whose time was too short, and the problems that may be gone: each has the whole timeout now.
    foreach (array_chunk(
        array_keys(array_filter($problems, static fn(string $problem): bool => str_starts_with($problem, 'caller'))),
        CONCURRENCY,
    ) as $group) {
        $problems = [...array_diff_key($problems, array_flip($group)), ...problems($group, $address, 120.0)];
    }
    echo implode('', array_map(static fn(string $problem): string => "{$problem}\n", $problems));
    exit($problems === [] ? 0 : 1);
} catch (ServerPilotException $e) {
    echo $e->retryable ? 'caller' : 'operator', ": {$e->getMessage()}\n";
    exit(1);
}
