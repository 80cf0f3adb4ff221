<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

/** What is remembered of the app between syncs: the last update's action, and AutoSSL; as `serverpilot_plan()` has it. */
final class AppState
{
    /** Keys of {@see State} by the keys of the plan; empty or 0 there is null here. */
    private const KEYS = [
        'action' => 'action',
        'failed_actions' => 'failed_actions',
        'rewrite_at' => 'rewrite_due',
        'autossl' => 'ssl',
        'autossl_at' => 'ssl_due',
        'autossl_attempts' => 'ssl_tries',
    ];
    private const COUNTS = ['failed_actions', 'autossl_attempts'];

    /** @return array<string, string|int|null> */
    public static function read(string $app_id): array
    {
        $state = ['app_id' => $app_id];
        foreach (self::KEYS as $key => $stored) {
            $value = State::get($stored);
            $state[$key] = in_array($key, self::COUNTS, true) || $value !== '' && $value !== 0 ? $value : null;
        }

        return $state;
    }

    /** @param list<array<string, string|int|null>> $states those of a plan; there is one app */
    public static function write(array $states): void
    {
        foreach ($states as $state) {
            $values = [];
            foreach (self::KEYS as $key => $stored) {
                $values[$stored] = $state[$key] ?? (in_array($key, ['action', 'autossl'], true) ? '' : 0);
            }
            State::change($values);
        }
    }
}
