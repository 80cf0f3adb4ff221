<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

/** Writes what a pass came to: register, history, log, and the actions for other plugins. */
final class Outcome
{
    /**
     * Writes what became of each name, where it has not changed meanwhile.
     *
     * @param array<string, array<string, mixed>> $rows the register as the pass read it
     * @param array<string, mixed>|null $report of the update, where one was sent
     */
    public static function record(Plan $plan, array $rows, ?array $report, int $listed): void
    {
        $refused = array_column($report['refused'] ?? [], null, 'domain');
        $action = (string) ($report['action']['id'] ?? '');
        $seq = static fn(string $name): int => (int) ($rows[$name]['seq'] ?? 0);
        $event = static fn(string $name): string => (string) ($rows[$name]['event'] ?? '');

        foreach ($plan->add as $name) {
            if (isset($refused[$name])) {
                self::failed($name, $refused[$name]['reason'], $refused[$name]['message'], $rows[$name] ?? []);
                continue;
            }
            Register::save($name, self::state('ok') + ['owner' => 'ours', 'action_id' => $action], $seq($name));
            self::changed(
                $name,
                'add',
                __('is on ServerPilot\'s list now.', 'serverpilot-sync'),
                $event($name),
                $listed,
            );
        }
        foreach ($plan->remove as $name) {
            // What a person took off is remembered as long as it is wanted: it would come back.
            if (!isset($plan->held[$name])) {
                Register::forget($name, $seq($name));
            }
            self::changed(
                $name,
                'remove',
                __('is off ServerPilot\'s list now.', 'serverpilot-sync'),
                $event($name),
                $listed,
            );
        }
        $settle = static fn(string $name, array $values) => self::settle($name, $values, $rows[$name] ?? null);
        foreach ($plan->adopt as $name) {
            $settle($name, self::state('ok') + ['owner' => 'adopted']);
        }
        foreach ([...$plan->kept, ...$plan->strangers] as $name) {
            $settle($name, self::state('ok'));
        }
        foreach ($plan->foreign as $name) {
            $settle($name, self::state('ok') + ['owner' => 'foreign']);
        }
        foreach ($plan->covered as $name) {
            $settle($name, self::state('ok', 'covered', __('A wildcard on the list serves it.', 'serverpilot-sync')));
        }
        foreach ($plan->surplus as $name) {
            self::failed(
                $name,
                'limit',
                __(
                    'The app has the 300 names that ServerPilot allows. Remove names that are no longer used.',
                    'serverpilot-sync',
                ),
                $rows[$name] ?? [],
            );
        }
        foreach ($plan->held as $name => ['reason' => $reason, 'detail' => $detail]) {
            $settle((string) $name, self::state('held', $reason, self::whyHeld($reason, $detail)));
        }
        foreach ($plan->gone as $name) {
            Register::forget($name, $seq($name));
        }
    }

    /**
     * Writes what a name has come to rest at, if it is not what stands there already.
     *
     * @param array<string, string|int> $values columns
     * @param array<string, mixed>|null $row what the register knew
     */
    private static function settle(string $name, array $values, ?array $row): void
    {
        $known = array_map(strval(...), array_intersect_key($row ?? [], $values));
        $wanted = array_map(strval(...), $values);
        ksort($known);
        ksort($wanted);
        if ($known !== $wanted || ($row['due'] ?? null) !== null) {
            Register::save($name, $values, (int) ($row['seq'] ?? 0));
        }
    }

    private static function changed(string $name, string $what, string $message, string $event, int $listed): void
    {
        History::add($name, $what, $message, $event, $listed);
        Log::info("{$name} {$message}");
        /**
         * After a name came onto the list or left it.
         *
         * @param string $name the name, normalised
         * @param string $what `add` or `remove`
         */
        do_action('serverpilot_domain_changed', $name, $what);
    }

    /** @param array<string, mixed> $row what the register knew */
    public static function failed(string $name, string $reason, string $message, array $row): void
    {
        $attempts = (int) ($row['attempts'] ?? 0) + 1;
        Register::save(
            $name,
            ['attempts' => $attempts] + self::state('error', $reason, $message),
            (int) ($row['seq'] ?? 0),
            Failure::delay($attempts),
        );
        if (($row['message'] ?? '') !== $message) {
            History::add($name, 'failure', $message, (string) ($row['event'] ?? ''), 0);
            Log::error("{$name}: {$message}");
        }
        /** After a name could not be brought in step; it is tried again by itself. */
        do_action('serverpilot_domain_failed', $name, $reason, $message);
    }

    /** @return array{state: string, reason: string, message: string, attempts: int} */
    private static function state(string $state, string $reason = '', string $message = ''): array
    {
        return ['state' => $state, 'reason' => $reason, 'message' => $message, 'attempts' => 0];
    }

    /** Why a name waits for a person, in a sentence. */
    public static function whyHeld(string $reason, string $detail): string
    {
        return match ($reason) {
            'operator' => __('An administrator has put it on hold.', 'serverpilot-sync'),
            'off' => __('An administrator has taken it off the list.', 'serverpilot-sync'),
            /* translators: %s: the name of an app */
            'sibling' => sprintf(
                __('The app %s of the same account has this name. Remove it there first.', 'serverpilot-sync'),
                $detail,
            ),
            'wildcard' => __(
                'A wildcard takes every name below it. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            'network' => __(
                'It is at or under the network\'s own domain. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            'brake' => __(
                'Many names would leave the list within a day. An administrator has to confirm it.',
                'serverpilot-sync',
            ),
            default => $reason,
        };
    }
}
