<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host;

use Throwable;

/** Applies filters for other plugins. An exception in a callback must not end the request, nor count as a decision. */
final class Filter
{
    /** Earlier names, deprecated, by their replacements. They are applied first. */
    private const DEPRECATED = [
        'serverpilot_desired_domains' => 'serverpilot_wanted_domains',
        'serverpilot_removal_percent' => 'serverpilot_brake_percent',
    ];
    /** Since this version of the plugin. */
    private const DEPRECATED_SINCE = '0.1.0';

    /**
     * Applies a filter that decides about domains: if it fails, the decision is unknown.
     *
     * @throws FilterException
     */
    public static function required(string $name, mixed $value, mixed ...$arguments): mixed
    {
        $applied = self::DEPRECATED[$name] ?? $name;
        try {
            if ($applied !== $name) {
                $value = apply_filters_deprecated($applied, [$value, ...$arguments], self::DEPRECATED_SINCE, $name);
                $applied = $name;
            }

            return apply_filters($name, $value, ...$arguments);
        } catch (Throwable $e) {
            throw new FilterException($applied, self::problem($e), $e);
        }
    }

    /**
     * @param array<array-key, mixed> $value
     *
     * @return array<array-key, mixed>
     *
     * @throws FilterException also if the result is not an array, because domains that it lacks would count as not desired
     */
    public static function requiredArray(string $name, array $value): array
    {
        $filtered = self::required($name, $value);

        return is_array($filtered)
            ? $filtered
            : throw new FilterException($name, sprintf(
                /* translators: %s: a type of PHP, such as "null" */
                __('its result is not an array but %s', 'serverpilot-sync'),
                get_debug_type($filtered),
            ));
    }

    /** Applies a filter that only informs: a failure is logged. */
    public static function optional(string $name, mixed $fallback, mixed $value, mixed ...$arguments): mixed
    {
        try {
            return apply_filters($name, $value, ...$arguments);
        } catch (Throwable $e) {
            Log::error("{$name}: " . self::problem($e));

            return $fallback;
        }
    }

    /** The message with file and line, which identify the plugin. */
    private static function problem(Throwable $e): string
    {
        $file = str_replace((string) ABSPATH, '', $e->getFile());

        return "{$e->getMessage()} ({$file}:{$e->getLine()})";
    }
}
