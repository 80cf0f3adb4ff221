<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * Returns the status of a domain for its customer, for themes and other plugins. Uses stored facts: a few queries, no request.
 *
 * @return array{state: string, message: string} `state`: ready, dns, certificate, waiting, operator, or unknown
 */
function domain_status(string $domain): array
{
    return Plugin::instance()->customer()->status()->of($domain);
}
