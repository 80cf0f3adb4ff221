<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Pool\MoveState;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Domain\Site\SiteState;

/** Every code that the plugin can show is explained in docs/messages.md, and that page has no other. */
final class MessagesTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../..';
    private const SOURCES = self::ROOT . '/wordpress-plugin/src';

    /** @return list<string> */
    private static function codes(): array
    {
        return array_values(array_unique([
            ...self::codesOfDomains(),
            ...self::codesOfInstallation(),
            ...array_map(
                static fn (array $reason): string => ($reason['state'] === 'Held' ? 'held.' : 'list.') . $reason['code'],
                PlanCodes::reasons(),
            ),
            ...array_map(static fn (string $pause): string => "pause.{$pause}", PlanCodes::pauses()),
        ]));
    }

    /** @return list<string> a method of Diagnosis or VisitorChecks names its check, then gives each result with a state */
    private static function codesOfDomains(): array
    {
        $codes = [];
        $sources = array_map(
            static fn (string $class): string => (string) file_get_contents(self::SOURCES . "/Domain/Diagnosis/{$class}.php"),
            ['Diagnosis', 'VisitorChecks'],
        );
        // DNS and sites have the codes of their states.
        foreach (explode('    private static function', implode('', $sources)) as $method) {
            if (preg_match("/Check::named\('(\w+)'/", $method, $name) === 1) {
                preg_match_all("/CheckState::\w+,\s*'([a-z_]+)'/", $method, $results);
                self::assertTrue($results[1] !== [] || $name[1] === 'dns', $name[1]);
                array_push($codes, ...array_map(static fn (string $result): string => "{$name[1]}.{$result}", $results[1]));
            }
        }

        foreach (['dns' => DnsState::cases(), 'site' => SiteState::cases()] as $name => $states) {
            array_push($codes, ...array_map(static fn (DnsState|SiteState $state): string => "{$name}." . ($state->value ?: 'not_checked'), $states));
        }

        return $codes;
    }

    /** @return list<string> */
    private static function codesOfInstallation(): array
    {
        $codes = [];
        foreach ((array) glob(self::SOURCES . '/Checks/*Check.php') as $file) {
            $source = (string) file_get_contents((string) $file);
            if (preg_match("/parent::__construct\('([a-z_]+)'/", $source, $name) === 1) {
                preg_match_all("/'({$name[1]}\.[a-z_]+)'/", $source, $found);
                array_push($codes, ...$found[1]);
            }
        }
        foreach (['Checks/Installation', 'Domain/Pause'] as $class) {
            preg_match_all("/'((?:installation|pause)\.[a-z_]+)'/", (string) file_get_contents(self::SOURCES . "/{$class}.php"), $found);
            array_push($codes, ...$found[1]);
        }

        return $codes;
    }

    /** @return list<string> */
    private static function documented(): array
    {
        preg_match_all('/^\| (`[^|]+`) \|/m', (string) file_get_contents(self::ROOT . '/docs/messages.md'), $rows);
        preg_match_all('/`([a-z_]+\.[a-z0-9_]+)`/', implode(' ', $rows[1]), $codes);

        return $codes[1];
    }

    public function testEveryCodeIsExplained(): void
    {
        $codes = self::codes();
        self::assertGreaterThan(60, count($codes), 'they are found');
        self::assertSame([], array_values(array_diff($codes, self::documented())));
        self::assertSame([], array_values(array_diff(self::documented(), $codes)));
    }

    public function testTheShellAddsItsCommandToCodesThatExist(): void
    {
        preg_match_all("/'([a-z_]+\.[a-z_]+)'/", (string) file_get_contents(self::SOURCES . '/Cli/RemedyText.php'), $found);
        self::assertNotSame([], $found[1]);
        self::assertSame([], array_values(array_diff($found[1], self::codes())));
    }

    public function testEveryStateOfAMoveAndOfAnAppOfThePoolIsExplained(): void
    {
        $page = (string) file_get_contents(self::ROOT . '/docs/messages.md');
        foreach (MoveState::cases() as $state) {
            self::assertTrue($state === MoveState::Unknown || str_contains($page, "| `{$state->value}` | {$state->message()} |"), $state->name);
        }
        $messages = [
            ...array_map(static fn (PoolReason $reason): string => $reason->message(), array_filter(PoolReason::cases(), static fn (PoolReason $reason): bool => $reason !== PoolReason::Unknown)),
            ...array_map(static fn (PoolAnswer $answer): string => $answer->message('…'), array_filter(PoolAnswer::cases(), static fn (PoolAnswer $answer): bool => $answer !== PoolAnswer::Proven)),
        ];
        foreach ($messages as $message) {
            // The first sentence.
            preg_match('/^.+?(?=[.] |[.]$|$)/u', $message, $begin);
            self::assertStringContainsString("| {$begin[0]}", $page);
        }
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
