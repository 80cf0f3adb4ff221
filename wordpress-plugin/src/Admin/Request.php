<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Admin;

/** Sanitised values of the request; a value that is not a string counts as empty. */
final class Request
{
    /** A parameter of the URL. */
    public static function queryArg(string $name): string
    {
        return self::text($_GET[$name] ?? '');
    }

    public static function hasField(string $name): bool
    {
        return isset($_POST[$name]);
    }

    /** A field of a POST form. */
    public static function field(string $name): string
    {
        return self::text($_POST[$name] ?? '');
    }

    /** @return array<array-key, string> a field of a POST form, with several values */
    public static function fields(string $name): array
    {
        return array_map(self::text(...), (array) ($_POST[$name] ?? []));
    }

    private static function text(mixed $value): string
    {
        $text = is_string($value) ? wp_unslash($value) : '';

        return is_string($text) ? sanitize_text_field($text) : '';
    }
}
