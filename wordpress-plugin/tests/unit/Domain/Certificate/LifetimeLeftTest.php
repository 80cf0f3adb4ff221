<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Certificate\LifetimeLeft;

final class LifetimeLeftTest extends TestCase
{
    public function testEachShareHasOneClass(): void
    {
        $classes = array_map(
            static fn (float $share): string => LifetimeLeft::of($share)->value,
            [-0.1, 0.0, 0.01, 1 / 6, 0.24, 0.25, 1 / 3, 0.49, 0.5, 1.0],
        );
        self::assertSame([
            'none', 'none', 'below_a_sixth', 'a_sixth_to_a_quarter', 'a_sixth_to_a_quarter', 'a_quarter_to_a_third',
            'a_third_to_a_half', 'a_third_to_a_half', 'above_a_half', 'above_a_half',
        ], $classes);
    }
}
