<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Sync\SnapshotReader;

/** The default that a filter gets is that of `serverpilot_plan()`. */
final class RemovalDefaultsTest extends TestCase
{
    private const RULES = __DIR__ . '/../../../crates/core/src/network';

    /** @return iterable<string, array{string, string, string}> */
    public static function defaults(): iterable
    {
        yield 'serverpilot_removal_percent' => ['REMOVAL_PERCENT', 'guard.rs', '/const PERCENT: i64 = (\d+);/'];
        yield 'serverpilot_removal_wait' => ['REMOVAL_WAIT', 'removals.rs', '/Self \{ wait: (\d+),/'];
    }

    /** @dataProvider defaults */
    public function testAFilterGetsTheDefaultOfThePlan(string $constant, string $file, string $pattern): void
    {
        self::assertSame(1, preg_match($pattern, (string) file_get_contents(self::RULES . "/{$file}"), $found));
        self::assertSame((int) $found[1], (new ReflectionClassConstant(SnapshotReader::class, $constant))->getValue());
    }
}
