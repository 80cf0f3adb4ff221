<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\StoredCodes;

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
        preg_match_all("/'((?:mapping|register|list|action|dns|certificate|stage)\.[a-z_]+)'/", self::source('src/Domain/Diagnosis.php'), $links);
        return array_values(array_unique([
            ...$links[1],
            ...array_map(static fn (array $reason): string => match ($reason['state']) {
                'Held' => 'held.',
                default => 'list.',
            } . (StoredCodes::REASONS[$reason['code']] ?? $reason['code']), PlanCodes::reasons()),
            ...array_map(static fn (string $pause): string => "pause.{$pause}", PlanCodes::pauses()),
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
