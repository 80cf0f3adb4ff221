<?php
declare(strict_types=1);

/** The codes that `serverpilot_plan()` returns, read from its Rust source. */
final class PlanCodes
{
    private const FOLDER = __DIR__ . '/../../../../crates/core/src/network';

    /** @return list<array{state: string, code: string, has_message: bool}> reasons of domains, each with its state: OK, Held or Failed */
    public static function reasons(): array
    {
        preg_match_all('~    /// (OK|Held|Failed): (.*)\n    (\w+),~', self::enum('Reason'), $found, PREG_SET_ORDER);

        return array_map(static fn (array $row): array => [
            'state' => $row[1],
            'code' => self::snakeCase($row[3]),
            'has_message' => str_ends_with($row[2], 'Value: `message`.'),
        ], $found);
    }

    /** @return list<string> reasons to pause */
    public static function pauses(): array
    {
        preg_match_all('~^    (\w+) \{~m', self::enum('Pause'), $found);

        return array_map(self::snakeCase(...), $found[1]);
    }

    /** @return list<string> why a domain leaves */
    public static function causes(): array
    {
        return self::of('Cause');
    }

    /** @return list<string> those of a Rust enum without values */
    public static function of(string $enum, string $file = 'plan.rs'): array
    {
        preg_match_all('~^    (\w+),~m', self::enum($enum, $file), $found);

        return array_map(self::snakeCase(...), $found[1]);
    }

    private static function enum(string $name, string $file = 'plan.rs'): string
    {
        preg_match("~pub enum {$name} \{\n(.*?)^\}~ms", (string) file_get_contents(self::FOLDER . "/{$file}"), $body);

        return $body[1];
    }

    private static function snakeCase(string $name): string
    {
        return strtolower((string) preg_replace('/(?<!^)[A-Z]/', '_$0', $name));
    }
}
