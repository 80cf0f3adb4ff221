<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/**
 * The status of one domain in words for its customer, for themes and other plugins; from what is remembered: it costs two
 * queries, and no request.
 *
 * @return array{state: string, message: string} `state`: ready, dns, certificate, waiting, operator, or unknown
 */
function domain_status(string $domain): array
{
    return Plugin::instance()->customerStatus()->of($domain);
}
