<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Failure;

final class FailureTest extends TestCase
{
    public function testTriesComeSoonAtFirstAndNeverStop(): void
    {
        $delays = array_map(Failure::delay(...), range(1, 9));
        self::assertSame([60, 120, 300, 600, 1800, 3600, 21600, 21600, 21600], $delays);
    }

    public function testAPassingFailureIsNoMatterOfTheAccount(): void
    {
        self::assertFalse(Failure::isAccountWide(new RuntimeException('timeout')));
    }
}
