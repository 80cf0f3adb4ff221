<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Plan;

final class PlanTest extends TestCase
{
    /** The plugin may be updated before the extension. */
    public function testAPlanOfAnExtensionFromBeforePoolsIsOneOfTheMainApp(): void
    {
        $plan = Plan::ofExtension([
            'pause' => null, 'confirmation' => null, 'confirmations' => [], 'observes' => false, 'needs_server_contact' => false,
            'changes' => [], 'enable_autossl' => [], 'app_states' => [], 'records' => [],
            'ownership' => [['domain' => 'a.example', 'owner' => 'managed', 'intended' => false, 'absent_since' => null]],
            'forget' => [], 'answered' => [], 'approvals' => [], 'approve' => [], 'adoption' => null, 'added' => [], 'removed' => [],
            'removals' => [], 'leaving' => [], 'reads' => [], 'waits_for_table' => false, 'mappings' => 1, 'waiting' => [],
            'adopted' => [], 'unmanaged' => [], 'no_room' => [], 'covered' => [], 'invalid' => [], 'next_sync' => null,
        ], 'main');
        self::assertSame(['main'], array_column($plan->ownership, 'app_id'));
        self::assertSame([[], [], [], [], null], [$plan->pool, $plan->placements, $plan->moves, $plan->rebalance, $plan->forecast]);
    }
}
