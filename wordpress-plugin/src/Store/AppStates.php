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
        $main = self::mainId() === '' ? $app_ids[0] : self::mainId();

        return array_map(static fn(string $app_id): AppState => $app_id === $main
            ? self::main($app_id)
            : self::further($app_id), $app_ids);
    }

    /** @return non-empty-list<AppState> of all apps of the network that syncs have handled, the main one first */
    public static function all(): array
    {
        $main = State::text('app_id');
        // A former main app may have a state, and not be in the pool.
        $further = array_intersect_key(State::array('app_states') + [self::mainId() => []], State::array('pool'));

        return self::of([$main, ...array_diff(array_map(strval(...), array_keys($further)), [$main])]);
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
        if (!in_array(self::mainId(), ['', $main_app_id], true)) {
            self::exchange(self::mainId(), $main_app_id);
        }
        foreach ($states as $state) {
            if ($state->app_id === $main_app_id) {
                State::change(self::ofMain($state));
                continue;
            }
            State::update(static fn(array $stored): array => [
                'app_states' => array_replace((array) $stored['app_states'], [
                    $state->app_id => self::toStored($state),
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

    /** The app whose state is stored as that of the main one; empty before the first sync. */
    private static function mainId(): string
    {
        // Versions before this one did not store it.
        return State::text('state_app_id') === '' ? State::text('app_id') : State::text('state_app_id');
    }

    /** Another app has become the main one: it takes its state along, and the former one keeps its own. */
    private static function exchange(string $former, string $main_app_id): void
    {
        $state = self::further($main_app_id);
        State::update(
            static fn(array $stored): array => (
                [
                    'app_states' =>
                        [$former => self::toStored(self::main($former))]
                        + array_diff_key((array) $stored['app_states'], [$main_app_id => true, $former => true]),
                ] + self::ofMain($state)
            ),
        );
    }

    /** @return array<array-key, mixed> */
    private static function toStored(AppState $state): array
    {
        return array_diff_key(get_object_vars($state), ['app_id' => true]);
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

    /** @return array<string, string|int|bool> */
    private static function ofMain(AppState $state): array
    {
        return [
            'state_app_id' => $state->app_id,
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
        ];
    }
}
