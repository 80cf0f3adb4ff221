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
        $changed = [];
        $settled = [];
        foreach ($plan->add as $name) {
            if (isset($refused[$name])) {
                self::failed($name, $refused[$name]['reason'], $refused[$name]['message'], $rows[$name] ?? []);
                continue;
            }
            $settled[$name] = self::state('ok') + ['owner' => 'ours', 'action_id' => $action];
            $changed[$name] = ['add', __('is on ServerPilot\'s list now.', 'serverpilot-sync')];
        }
        foreach ($plan->remove as $name) {
            $changed[$name] = ['remove', __('is off ServerPilot\'s list now.', 'serverpilot-sync')];
        }
        foreach ($plan->adopt as $name) {
            $settled[$name] = self::state('ok') + ['owner' => 'adopted'];
        }
        foreach ([...$plan->kept, ...$plan->strangers] as $name) {
            $settled[$name] = self::state('ok');
        }
        foreach ($plan->foreign as $name) {
            $settled[$name] = self::state('ok') + ['owner' => 'foreign'];
        }
        foreach ($plan->covered as $name) {
            $settled[$name] = self::state('ok', 'covered', __('A wildcard on the list serves it.', 'serverpilot-sync'));
        }
        $full = __(
            'The app has the 300 names that ServerPilot allows. Remove names that are no longer used.',
            'serverpilot-sync',
        );
        foreach ($plan->surplus as $name) {
            // Not due again: every pass looks for a place, and who waits for a next try would be passed over.
            $settled[$name] = self::state('error', 'limit', $full);
        }
        foreach ($plan->held as $name => ['reason' => $reason, 'detail' => $detail]) {
            $settled[$name] = self::state('held', $reason, self::whyHeld($reason, $detail));
        }
        $unplaced = array_values(array_filter(
            $plan->surplus,
            static fn(string $name): bool => ($rows[$name]['message'] ?? '') !== $full,
        ));

        // First of all, since the brake counts removals by it.
        self::note($changed, $unplaced, $full, $rows, $listed);
        self::settle($settled, $rows);
        // What a person took off is remembered as long as it is wanted: it would come back.
        $off = array_filter($plan->remove, static fn(string $name): bool => !isset($plan->held[$name]));
        foreach ([...$off, ...$plan->gone] as $name) {
            Register::forget($name, (int) ($rows[$name]['seq'] ?? 0));
        }
        self::announce($changed, $unplaced, $full);
    }

    /**
     * Writes what names have come to rest at, where it is not what stands there already.
     *
     * @param array<string, array<string, string|int>> $settled columns, by name
     * @param array<string, array<string, mixed>> $rows what the register knew
     */
    private static function settle(array $settled, array $rows): void
    {
        $alike = [];
        foreach ($settled as $name => $values) {
            $name = (string) $name;
            $row = $rows[$name] ?? null;
            if ($row === null) {
                $group = (string) wp_json_encode($values);
                $alike[$group] ??= ['values' => $values, 'names' => []];
                $alike[$group]['names'][] = $name;
                continue;
            }
            $known = array_map(strval(...), array_intersect_key($row, $values));
            $wanted = array_map(strval(...), $values);
            ksort($known);
            ksort($wanted);
            if ($known !== $wanted || ($row['due'] ?? null) !== null) {
                Register::save($name, $values, (int) $row['seq']);
            }
        }
        foreach ($alike as ['names' => $names, 'values' => $values]) {
            Register::saveNew($names, $values);
        }
    }

    /**
     * History of what changed, and of names that have just found no place.
     *
     * @param array<string, array{0: string, 1: string}> $changed `add` or `remove`, and a sentence, by name
     * @param list<string> $unplaced
     * @param array<string, array<string, mixed>> $rows
     */
    private static function note(array $changed, array $unplaced, string $full, array $rows, int $listed): void
    {
        $event = static fn(string $name): string => (string) ($rows[$name]['event'] ?? '');
        $lines = [];
        foreach ($changed as $name => [$what, $message]) {
            $lines[] = [
                'domain' => (string) $name,
                'what' => $what,
                'message' => $message,
                'event' => $event((string) $name),
                'listed' => $listed,
            ];
        }
        foreach ($unplaced as $name) {
            $lines[] = [
                'domain' => $name,
                'what' => 'failure',
                'message' => $full,
                'event' => $event($name),
                'listed' => 0,
            ];
        }
        History::addAll($lines);
    }

    /**
     * @param array<string, array{0: string, 1: string}> $changed
     * @param list<string> $unplaced
     */
    private static function announce(array $changed, array $unplaced, string $full): void
    {
        foreach ($changed as $name => [$what, $message]) {
            Log::info("{$name} {$message}");
            /**
             * After a name came onto the list or left it.
             *
             * @param string $name the name, normalised
             * @param string $what `add` or `remove`
             */
            do_action('serverpilot_domain_changed', (string) $name, $what);
        }
        foreach ($unplaced as $name) {
            Log::error("{$name}: {$full}");
            /** See {@see self::failed()}. */
            do_action('serverpilot_domain_failed', $name, 'limit', $full);
        }
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
