<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanPreview;

final class PlanTest extends TestCase
{
    private const BEFORE_POOLS = [
        'pause' => null, 'confirmation' => null, 'confirmations' => [], 'observes' => false, 'needs_server_contact' => false,
        'changes' => [], 'enable_autossl' => [], 'app_states' => [], 'records' => [],
        'ownership' => [['domain' => 'a.example', 'owner' => 'managed', 'intended' => false, 'absent_since' => null]],
        'forget' => [], 'answered' => [], 'approvals' => [], 'approve' => [], 'adoption' => null, 'added' => [], 'removed' => [],
        'removals' => [], 'leaving' => [], 'reads' => [], 'waits_for_table' => false, 'mappings' => 1, 'waiting' => [],
        'adopted' => [], 'unmanaged' => [], 'no_room' => [], 'covered' => [], 'invalid' => [], 'next_sync' => null,
    ];

    /** The plugin may be updated before the extension. */
    public function testAPlanOfAnExtensionFromBeforePoolsIsOneOfTheMainApp(): void
    {
        $plan = Plan::ofExtension(self::BEFORE_POOLS, 'main');
        self::assertSame(['main'], array_column($plan->ownership, 'app_id'));
        self::assertSame([[], [], [], [], null], [$plan->pool, $plan->placements, $plan->moves, $plan->rebalance, $plan->forecast]);
    }

    public function testThePreviewShowsAMoveAsAMove(): void
    {
        $source = ['app_id' => 'main', 'add' => ['new.example'], 'remove' => ['gone.example', 'moved.example'], 'rewrite' => false, 'moved' => ['moved.example']];
        $target = ['app_id' => 'more', 'add' => ['moves.example'], 'remove' => [], 'rewrite' => false, 'moved' => ['moves.example']];
        $lines = PlanPreview::lines(Plan::ofExtension(['changes' => [$source, $target]] + self::BEFORE_POOLS, 'main'));
        self::assertSame(
            ['gone.example' => 'remove', 'moved.example' => 'move', 'new.example' => 'add', 'moves.example' => 'move'],
            array_column($lines, 'op', 'domain'),
        );
        self::assertStringContainsString('another app keeps it', array_column($lines, 'message', 'domain')['moved.example']);
        self::assertTrue(PlanPreview::hasChanges($lines));
    }
}
