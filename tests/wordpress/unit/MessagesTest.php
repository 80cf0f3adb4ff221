<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;

/** Every code that the plugin can show stands in docs/messages.md, and that page has none that it cannot show. */
final class MessagesTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';

    private static function source(string $file): string
    {
        return (string) file_get_contents(self::ROOT . "/wordpress-plugin/{$file}");
    }

    /** @return list<string> */
    private static function codes(): array
    {
        preg_match_all("/'((?:mapping|register|list|action|dns|certificate|stage)\.[a-z_]+)'/", self::source('inc/Chain.php'), $links);
        preg_match('/function whyHeld.*?\n    }/s', self::source('inc/Outcome.php'), $held);
        preg_match_all("/^            '([a-z]+)' =>/m", $held[0], $reasons);
        preg_match_all("/self::failed\(\s*[^,]+,\s*'([a-z]+)'|\? '([a-z]+)' : '([a-z]+)', \\\$e->getMessage/", self::source('inc/Outcome.php') . self::source('inc/Pass.php'), $failures);
        preg_match_all("/pause\('([a-z_]+)'/", self::source('inc/Gate.php') . self::source('inc/Pass.php'), $pauses);

        return array_values(array_unique([
            ...$links[1],
            ...array_map(static fn (string $reason): string => "held.{$reason}", $reasons[1]),
            // What the extension says of a name that it leaves out.
            'list.rejected', 'list.invalid', 'list.limit',
            ...array_map(static fn (string $reason): string => "list.{$reason}", array_filter(array_merge(...array_slice($failures, 1)))),
            ...array_map(static fn (string $reason): string => "pause.{$reason}", $pauses[1]),
            'extension.missing', 'extension.old',
        ]));
    }

    /** @return list<string> */
    private static function documented(): array
    {
        preg_match_all('/^\| (`[^|]+`) \|/m', (string) file_get_contents(self::ROOT . '/docs/messages.md'), $rows);
        preg_match_all('/`([a-z]+\.[a-z_]+)`/', implode(' ', $rows[1]), $codes);

        return $codes[1];
    }

    public function testEveryCodeIsExplained(): void
    {
        $codes = self::codes();
        self::assertGreaterThan(35, count($codes), 'they are found at all');
        self::assertSame([], array_values(array_diff($codes, self::documented())));
        self::assertSame([], array_values(array_diff(self::documented(), $codes)));
    }

    public function testEveryExceptionIsExplained(): void
    {
        preg_match_all('/class (\w+Exception) extends ServerPilotException/', (string) file_get_contents(self::ROOT . '/php-stubs/serverpilot.stub.php'), $classes);
        self::assertNotSame([], $classes[1]);
        $page = (string) file_get_contents(self::ROOT . '/docs/messages.md');
        foreach ($classes[1] as $class) {
            self::assertStringContainsString("| `{$class}` |", $page);
        }
    }
}
