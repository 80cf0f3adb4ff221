<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Pool\Capacity;
use ServerPilot\Sync\Sync\SnapshotReader;
use ServerPilot\Sync\Sync\StageRecovery;

/** Constants that the plugin needs, and that the core has as well, have the same value in both. */
final class CoreConstantsTest extends TestCase
{
    private const CORE = __DIR__ . '/../../../crates/core/src';

    /** @return iterable<string, array{class-string, string, string, string}> */
    public static function constants(): iterable
    {
        // The default that a filter gets is that of `serverpilot_plan()`.
        yield 'serverpilot_removal_percent' => [SnapshotReader::class, 'REMOVAL_PERCENT', 'network/guard.rs', '/const PERCENT: i64 = ([\d_]+);/'];
        yield 'serverpilot_removal_wait' => [SnapshotReader::class, 'REMOVAL_WAIT', 'network/removals.rs', '/Self \{ wait: ([\d_]+),/'];
        yield 'serverpilot_domains_per_app' => [Capacity::class, 'POOL_APP_DOMAINS', 'network/placement.rs', '/const PER_APP: usize = ([\d_]+);/'];
        yield 'domains of an app' => [Capacity::class, 'APP_DOMAINS', 'plan.rs', '/const LIMIT: usize = ([\d_]+);/'];
        yield 'delays' => [StageRecovery::class, 'DELAYS', 'network/delays.rs', '/const DELAYS: \[i64; \d+\] = (\[[\d_, ]+\]);/'];
    }

    /** @dataProvider constants */
    public function testTheCoreHasTheSameValue(string $class, string $constant, string $file, string $pattern): void
    {
        self::assertSame(1, preg_match($pattern, (string) file_get_contents(self::CORE . "/{$file}"), $found));
        self::assertSame(
            json_decode(str_replace('_', '', $found[1]), flags: JSON_THROW_ON_ERROR),
            (new ReflectionClassConstant($class, $constant))->getValue(),
        );
    }
}
