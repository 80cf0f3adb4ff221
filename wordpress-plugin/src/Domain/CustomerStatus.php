<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Domain;

use ServerPilot\Sync\Sync\DomainFactsReader;

/**
 * The state of a customer's own domain, in words a customer understands. Pure, but for the words' translation: what the
 * operator has to mend is no business of theirs, and nothing of anybody else is in it.
 *
 * @phpstan-import-type Evidence from Diagnosis
 */
final class CustomerStatus
{
    /**
     * @param DomainFactsReader $evidence
     *
     * @return array{state: 'ready'|'dns'|'certificate'|'waiting'|'operator', message: string}
     */
    public static function of(array $evidence): array
    {
        $row = $evidence['row'];
        if (
            $row !== null && $row['state'] === 'held'
            || in_array($row['reason'] ?? '', ['rejected', 'invalid', 'limit'], true)
        ) {
            return [
                'state' => 'operator',
                'message' => __(
                    'Waiting for the operator of this network. Please ask them if it takes long.',
                    'serverpilot-sync',
                ),
            ];
        }
        if (in_array($evidence['dns'], ['away', 'none'], true) && $evidence['address'] !== '') {
            return [
                'state' => 'dns',
                'message' => sprintf(
                    /* translators: 1: a domain, 2: an IP address */
                    __(
                        'Waiting for your DNS: set an A record for %1$s to %2$s at your domain\'s provider.',
                        'serverpilot-sync',
                    ),
                    $evidence['name'],
                    $evidence['address'],
                ),
            ];
        }
        if ($row === null || $row['state'] !== 'ok' || $row['due'] !== null || $evidence['action'] === 'open') {
            return [
                'state' => 'waiting',
                'message' => __('Being set up, usually within a few minutes.', 'serverpilot-sync'),
            ];
        }
        if ($evidence['certificate'] === 'missing') {
            return [
                'state' => 'certificate',
                'message' => __('The certificate is being made, usually within 5 to 15 minutes.', 'serverpilot-sync'),
            ];
        }
        if (in_array($evidence['stage'], ['checking-dns', 'checking-ssl-cert', 'failed', 'ssl-failed'], true)) {
            return ['state' => 'waiting', 'message' => __('Being checked; it works soon.', 'serverpilot-sync')];
        }

        return ['state' => 'ready', 'message' => __('Ready.', 'serverpilot-sync')];
    }
}
