<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Store;

use ServerPilot\Sync\Domain\AppState;

/**
 * The state of each app between syncs. That of the main app, which serves the networks, is stored as all versions of the plugin
 * store it; those of further apps are one value, by app id.
 */
final class AppStates
{
    /**
     * @param non-empty-list<string> $app_ids the main app first
     *
     * @return non-empty-list<AppState>
     */
    public static function of(array $app_ids): array
    {
        return [
            self::main($app_ids[0]),
            ...array_map(self::further(...), array_slice($app_ids, 1)),
        ];
    }

    /** @return non-empty-list<AppState> of all apps that syncs have handled, the main one first */
    public static function all(): array
    {
        $further = array_map(strval(...), array_keys(State::array('app_states')));

        return self::of([State::text('app_id'), ...$further]);
    }

    /** The app whose actions have failed for the longest time; null if none fail. */
    public static function failing(): ?AppState
    {
        $failing = array_filter(self::all(), static fn(AppState $state): bool => $state->failed_actions > 0);
        usort(
            $failing,
            static fn(AppState $a, AppState $b): int => (int) $a->failing_since <=> (int) $b->failing_since,
        );

        return $failing[0] ?? null;
    }

    /** Since when the server has not contacted ServerPilot while an update waits for it; null if none does. */
    public static function awaySince(): ?int
    {
        $since = array_filter(array_map(static fn(AppState $state): ?int => $state->away_since, self::all()));

        return $since === [] ? null : min($since);
    }

    /** @param list<AppState> $states of a plan */
    public static function store(array $states, string $main_app_id): void
    {
        foreach ($states as $state) {
            if ($state->app_id === $main_app_id) {
                self::storeMain($state);
                continue;
            }
            State::update(static fn(array $stored): array => [
                'app_states' => array_replace((array) $stored['app_states'], [
                    $state->app_id => array_diff_key(get_object_vars($state), ['app_id' => true]),
                ]),
            ]);
        }
    }

    /** Of an app that has left the pool. */
    public static function forget(string $app_id): void
    {
        State::update(static fn(array $stored): array => [
            'app_states' => array_diff_key((array) $stored['app_states'], [$app_id => true]),
        ]);
    }

    private static function further(string $app_id): AppState
    {
        $stored = State::array('app_states')[$app_id] ?? null;
        $known = get_object_vars(new AppState($app_id));

        // A later version may store more of it.
        // @mago-ignore analysis:too-few-arguments (named ones)
        return new AppState(...array_replace($known, array_intersect_key(is_array($stored) ? $stored : [], $known)));
    }

    private static function main(string $app_id): AppState
    {
        $text = static fn(string $name): ?string => State::text($name) === '' ? null : State::text($name);
        $time = static fn(string $name): ?int => State::number($name) === 0 ? null : State::number($name);

        return new AppState(
            $app_id,
            action: $text('action'),
            action_at: $time('action_at'),
            action_is_rewrite: State::flag('action_is_rewrite'),
            failed_actions: State::number('failed_actions'),
            failing_since: $time('failing_since'),
            rewrite_at: $time('rewrite_due'),
            away_since: $time('away_since'),
            autossl: $text('ssl'),
            autossl_at: $time('ssl_due'),
            autossl_attempts: State::number('ssl_tries'),
            failed_syncs: State::number('failed_syncs'),
            retry_at: $time('retry_at'),
            failed_updates: State::number('failed_updates'),
            update_at: $time('update_at'),
            missing_since: $time('missing_since'),
        );
    }

    private static function storeMain(AppState $state): void
    {
        State::change([
            'action' => $state->action ?? '',
            'action_at' => $state->action_at ?? 0,
            'action_is_rewrite' => $state->action_is_rewrite,
            'failed_actions' => $state->failed_actions,
            'failing_since' => $state->failing_since ?? 0,
            'rewrite_due' => $state->rewrite_at ?? 0,
            'away_since' => $state->away_since ?? 0,
            'ssl' => $state->autossl ?? '',
            'ssl_due' => $state->autossl_at ?? 0,
            'ssl_tries' => $state->autossl_attempts,
            'failed_syncs' => $state->failed_syncs,
            'retry_at' => $state->retry_at ?? 0,
            'failed_updates' => $state->failed_updates,
            'update_at' => $state->update_at ?? 0,
            'missing_since' => $state->missing_since ?? 0,
        ]);
    }
}
