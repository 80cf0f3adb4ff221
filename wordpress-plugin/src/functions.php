<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use ServerPilot\Sync\Domain\CustomerStatus;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;

/**
 * The state of one domain in words for the customer who owns it, for themes and other plugins. By what is remembered: it
 * costs two queries, and no request.
 *
 * @return array{state: string, message: string} `state`: ready, dns, certificate, waiting, operator, or unknown
 */
function domain_status(string $domain): array
{
    $unknown = ['state' => 'unknown', 'message' => ''];
    try {
        $name = Plugin::instance()->client()->isUsable() ? Plugin::instance()->client()->normalize($domain) : null;
        $row = $name === null || (int) State::get('schema') === 0 ? null : DomainList::name($name);
        $status =
            $name === null || $row === null
                ? $unknown
                : CustomerStatus::of(Plugin::instance()->facts()->remembered([$row])[$name]);
    } catch (Database) {
        $status = $unknown;
    }
    /**
     * Changes what a customer reads of a domain.
     *
     * @param array{state: string, message: string} $status
     * @param string $domain as it was asked for
     */
    $filtered = apply_filters('serverpilot_domain_status', $status, $domain);

    $said = is_array($filtered) ? $filtered + $unknown : $status;

    return ['state' => (string) $said['state'], 'message' => (string) $said['message']];
}
