<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\PlanInput;

final class PlanInputTest extends TestCase
{
    public function testEachAppHasItsResults(): void
    {
        $report = ['domains' => ['a.example', 'b.example'], 'added' => ['b.example'], 'removed' => ['c.example'], 'action' => ['id' => 'a1']];
        $failure = ['exception' => 'NotFoundException', 'source' => 'server', 'message' => 'no such app'];
        $input = (new PlanInput(1, 'one', apps: [
            ['id' => 'one', 'name' => 'one', 'domains' => ['a.example', 'c.example']],
            ['id' => '2', 'name' => 'two', 'domains' => ['d.example']],
        ], app_states: [new AppState('one'), new AppState('2')]))
            ->withResult('one', 'action', 'success')
            ->withResult('one', 'report', $report)
            ->withResult('2', 'failure', $failure);

        self::assertSame([true, true, false], array_map($input->hasUpdated(...), ['one', '2', 'three']));
        self::assertSame([$failure], $input->failures());
        self::assertSame([['b.example'], ['c.example']], [$input->added(), $input->removed()]);
        self::assertSame(['b.example' => 'one', 'c.example' => 'one'], $input->changedOn());
        self::assertSame([['a.example', 'b.example'], ['d.example'], []], array_map($input->listAfter(...), ['one', '2', 'three']));
        $facts = $input->toArray();
        self::assertSame(['one', '2'], array_column($facts['app_states'], 'app_id'));
        self::assertEquals([
            ['app_id' => 'one', 'action' => 'success', 'report' => $report],
            ['app_id' => '2', 'failure' => $failure],
        ], $facts['results']);
    }

    /** An extension from before pools knows no states of updates, and a network without a pool has none. */
    public function testWhatOnlyAPoolNeedsIsLeftOutUnlessItIsSet(): void
    {
        $keys = static fn (AppState $state): array => array_keys((new PlanInput(1, 'one', app_states: [$state]))->toArray()['app_states'][0]);
        self::assertSame([], array_intersect(['failed_updates', 'update_at', 'missing_since', 'adopting'], $keys(new AppState('one'))));
        self::assertContains('failed_updates', $keys(new AppState('one', failed_updates: 1)));
        self::assertContains('update_at', $keys(new AppState('one', update_at: 5)));
        self::assertContains('missing_since', $keys(new AppState('one', missing_since: 5)));
        self::assertContains('adopting', $keys(new AppState('one', adopting: true)));
    }
}
