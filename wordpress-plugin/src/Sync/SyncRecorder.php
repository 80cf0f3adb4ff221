<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Sync;

use ServerPilot\Sync\Domain\ReasonText;
use ServerPilot\Sync\Domain\StoredCodes;
use ServerPilot\Sync\Host\Log;
use ServerPilot\Sync\ServerPilot\Client;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;

/**
 * Stores what a plan decided: register, history, log, and the actions for other plugins.
 *
 * @phpstan-import-type Plan from Client
 * @phpstan-type Failure array{domain: string, reason: string, message: string, new: bool, counted: bool}
 */
final class SyncRecorder
{
    /**
     * Writes what became of each domain, if it has not changed since it was read.
     *
     * @param Plan $plan
     * @param string $action the id of the update's action
     */
    public static function record(array $plan, Snapshot $snapshot, string $action = ''): void
    {
        $rows = $snapshot->rows;
        $changes = [];
        foreach ($plan['added'] as $domain) {
            $changes[$domain] = ['add', __('is on ServerPilot\'s list now.', 'serverpilot-sync')];
        }
        foreach ($plan['removed'] as $domain) {
            $changes[$domain] = ['remove', __('is off ServerPilot\'s list now.', 'serverpilot-sync')];
        }
        $settled = [];
        $failures = [];
        foreach ($plan['records'] as $record) {
            $domain = $record['domain'];
            $values = self::columns($record);
            if (($changes[$domain][0] ?? '') === 'add') {
                $values['action_id'] = $action;
            }
            $settled[$domain] = [$values, $record['retry_at']];
            if ($record['state'] === 'failed') {
                $failures[] = [
                    'domain' => $domain,
                    'reason' => $values['reason'],
                    'message' => $values['message'],
                    'new' => ($rows[$domain]['message'] ?? '') !== $values['message'],
                    'counted' => $record['attempts'] > 0,
                ];
            }
        }
        // First, because the removal guard counts by the history.
        self::addHistory($changes, $failures, $snapshot);
        self::settle($settled, $rows, $snapshot->now);
        foreach ($plan['forget'] as $domain) {
            DomainStore::forget($domain, (int) ($rows[$domain]['seq'] ?? 0));
        }
        self::announce($changes, $failures);
    }

    /**
     * The columns of a record.
     *
     * @param array{domain: string, state: string, reason: ?string, values: array{app?: string, message?: string}, owner: ?string, attempts: int, retry_at: ?int} $record
     *
     * @return array{state: string, reason: string, message: string, attempts: int, owner?: string, action_id?: string}
     */
    private static function columns(array $record): array
    {
        $reason = $record['reason'] ?? '';
        $values = [
            'state' => StoredCodes::STATES[$record['state']] ?? $record['state'],
            'reason' => StoredCodes::REASONS[$reason] ?? $reason,
            'message' => $reason === '' ? '' : ReasonText::ofRecord($reason, $record['values']),
            'attempts' => $record['attempts'],
        ];
        if ($record['owner'] !== null) {
            $values['owner'] = StoredCodes::OWNERS[$record['owner']] ?? $record['owner'];
        }

        return $values;
    }

    /**
     * Writes the columns that differ from what is stored.
     *
     * @param array<string, array{0: array<string, string|int>, 1: ?int}> $settled columns and the time of the next retry, by domain
     * @param array<string, array<string, mixed>> $rows
     */
    private static function settle(array $settled, array $rows, int $now): void
    {
        $alike = [];
        foreach ($settled as $domain => [$values, $retry_at]) {
            $domain = (string) $domain;
            $row = $rows[$domain] ?? null;
            if ($row === null && $retry_at === null) {
                $group = (string) wp_json_encode($values);
                $alike[$group] ??= ['values' => $values, 'domains' => []];
                $alike[$group]['domains'][] = $domain;
                continue;
            }
            $stored = array_map(strval(...), array_intersect_key($row ?? [], $values));
            $new = array_map(strval(...), $values);
            ksort($stored);
            ksort($new);
            if ($stored !== $new || ($row['due'] ?? null) !== null || $retry_at !== null) {
                DomainStore::save($domain, $values, (int) ($row['seq'] ?? 0), max(0, ($retry_at ?? $now) - $now));
            }
        }
        foreach ($alike as ['domains' => $domains, 'values' => $values]) {
            DomainStore::saveNew($domains, $values);
        }
    }

    /**
     * @param array<string, array{0: string, 1: string}> $changes `add` or `remove`, and a sentence, by domain
     * @param list<Failure> $failures
     */
    private static function addHistory(array $changes, array $failures, Snapshot $snapshot): void
    {
        $event = static fn(string $domain): string => (string) ($snapshot->rows[$domain]['event'] ?? '');
        $lines = [];
        foreach ($changes as $domain => [$what, $message]) {
            $domain = (string) $domain;
            $lines[] = [
                'domain' => $domain,
                'what' => $what,
                'message' => $message,
                'event' => $event($domain),
                'listed' => $snapshot->listed,
            ];
        }
        foreach ($failures as ['domain' => $domain, 'message' => $message, 'new' => $is_new]) {
            if ($is_new) {
                $lines[] = [
                    'domain' => $domain,
                    'what' => 'failure',
                    'message' => $message,
                    'event' => $event($domain),
                    'listed' => 0,
                ];
            }
        }
        History::addAll($lines);
    }

    /**
     * @param array<string, array{0: string, 1: string}> $changes
     * @param list<Failure> $failures
     */
    private static function announce(array $changes, array $failures): void
    {
        foreach ($changes as $domain => [$what, $message]) {
            Log::info("{$domain} {$message}");
            /**
             * After a domain was added to the list or removed from it.
             *
             * @param string $domain the domain, normalised
             * @param string $what `add` or `remove`
             */
            do_action('serverpilot_domain_changed', (string) $domain, $what);
        }
        foreach ($failures as $failure) {
            if ($failure['new']) {
                Log::error("{$failure['domain']}: {$failure['message']}");
            }
            if ($failure['new'] || $failure['counted']) {
                /** After a domain could not be synchronised; it is retried by itself. */
                do_action('serverpilot_domain_failed', $failure['domain'], $failure['reason'], $failure['message']);
            }
        }
    }
}
