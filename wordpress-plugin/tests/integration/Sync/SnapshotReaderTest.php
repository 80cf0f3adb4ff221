<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\DatabaseException;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\SnapshotReader;

/** The facts that `serverpilot_plan()` decides from. */
final class SnapshotReaderTest extends NetworkTestCase
{
    private function snapshot(): PlanInput
    {
        $reader = new SnapshotReader(Plugin::instance()->client(), Plugin::instance()->desired());

        return $reader->domains($reader->apps());
    }

    public function testTheSnapshotContainsTheAppsAndTheGate(): void
    {
        $this->sync();
        State::set('environment_confirmed', true);
        $facts = $this->snapshot()->toArray();
        self::assertSame('emulatorapp00001', $facts['app_id']);
        self::assertSame(['emulatorapp00001', 'emulatorapp00002'], array_column($facts['apps'], 'id'));
        self::assertSame([self::NETWORK], $facts['networks']);
        self::assertSame([
            'home' => self::NETWORK,
            'environment' => 'production',
            'salt' => State::text('salt'),
            'confirmations' => State::confirmations(),
            'store_is_empty' => true,
            'confirmed_app_id' => 'emulatorapp00001',
            'answered_by' => null,
            'integration' => 'core',
            'confirmed_integration' => 'core',
            'confirmed_home' => '',
            'environment_confirmed' => true,
        ], $facts['gate']);
    }

    public function testTheSnapshotContainsDesiredDomainsAndDecisions(): void
    {
        $site = $this->site('customer.example');
        State::set('approved', ['*.shop.example']);
        $this->approve('customer.example');
        State::set('leave_out_covered', true);
        $facts = $this->snapshot()->toArray();
        self::assertSame([
            ['domain' => 'customer.example', 'kind' => 'site', 'site' => $site],
            ['domain' => 'www.customer.example', 'kind' => 'site', 'site' => $site],
        ], $facts['desired']);
        self::assertSame([
            ['domain' => '*.shop.example', 'site' => null, 'reason' => null],
            ['domain' => 'customer.example', 'site' => $site, 'reason' => null],
        ], $facts['approved']);
        self::assertTrue($facts['adopting'] && $facts['leave_out_covered']);
        $this->sync();
        self::assertFalse($this->snapshot()->toArray()['adopting'], 'after a complete sync');
    }

    public function testTheSnapshotContainsEachRecord(): void
    {
        $this->storeRecord('ok.example', ['owner' => 'managed', 'state' => 'ok']);
        $this->storeRecord('held.example', ['owner' => 'unmanaged', 'held' => 1]);
        $this->storeRecord('absent.example', ['owner' => 'adopted', 'undesired_since' => gmdate('Y-m-d H:i:s', time() - 100), 'undesired_reads' => 2, 'by_filter' => 1]);
        $this->storeRecord('failed.example', ['state' => 'failed', 'attempts' => 3, 'due' => gmdate('Y-m-d H:i:s', time() + 300)]);
        DomainStore::hold('failed.example', Hold::Remove, 1);
        Plugin::instance()->events()->deleted('due.example', 'test');
        $snapshot = $this->snapshot();
        $records = array_column($snapshot->toArray()['records'], null, 'domain');
        $plain = ['owner' => '', 'app_id' => '', 'intended' => false, 'absent_since' => null, 'asked' => null, 'hold' => '', 'removal_announced_at' => null, 'renamed' => false, 'undesired_since' => null, 'undesired_reads' => 0, 'by_filter' => false, 'settled' => false, 'attempts' => 0, 'due' => null];
        $record = static fn (string $domain, array $facts): array => ['domain' => $domain] + array_replace($plain, $facts);
        self::assertSame($record('ok.example', ['owner' => 'managed', 'settled' => true]), $records['ok.example']);
        self::assertSame($record('held.example', ['owner' => 'unmanaged', 'hold' => 'hold']), $records['held.example']);
        $absent = $records['absent.example'];
        self::assertEqualsWithDelta($snapshot->now - 100, $absent['undesired_since'], 5);
        self::assertSame([2, true], [$absent['undesired_reads'], $absent['by_filter']]);
        self::assertGreaterThan($snapshot->now + 290, $records['failed.example']['due']);
        self::assertSame(['remove', 3], [$records['failed.example']['hold'], $records['failed.example']['attempts']]);
        self::assertEqualsWithDelta($snapshot->now, $records['due.example']['removal_announced_at'], 5);
        self::assertLessThanOrEqual($snapshot->now, $records['due.example']['due']);
    }

    public function testTheSnapshotContainsTheRemovalsOfADay(): void
    {
        $id = $this->site('customer.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        Operator::approveRemovals(['other.example']);
        $facts = $this->snapshot()->toArray();
        $guard = $facts['guard'];
        self::assertSame(['customer.example', 'www.customer.example'], array_column($guard['removed'], 'domain'));
        self::assertSame(['announced', 'announced'], array_column($guard['removed'], 'cause'));
        self::assertEqualsWithDelta($facts['now'], $guard['removed'][0]['at'], 5);
        self::assertSame([1, 30, ['other.example']], [$guard['largest'], $guard['percent'], array_column($guard['approved'], 'domain')]);
        self::assertSame(['wait' => 0, 'emptied' => [], 'split' => false, 'left_out' => []], $facts['removals']);
    }

    public function testTheStateOfAnAppIsStoredAndReadBack(): void
    {
        $state = new AppState('one', 'a1', 1, true, 2, 3, 5, 6, 'pending', 7, 3, 4, 9);
        self::assertEquals(new AppState('one'), AppStates::of(['one'])[0]);
        AppStates::store([$state], 'one');
        self::assertEquals($state, AppStates::of(['one'])[0]);
        $further = new AppState('2', 'a2', 3, false, 1, 5, 6, 7, 'on', 8, 4, 5, 10);
        AppStates::store([new AppState('one'), $further], 'one');
        self::assertEquals([new AppState('one'), $further, new AppState('three')], AppStates::of(['one', '2', 'three']));
    }

    public function testTheStatesOfAppsStayTheirsWhenAnotherOneBecomesTheMainOne(): void
    {
        $one = new AppState('one', 'a1', 1, true, 2, 3, 5, 6, 'on', 7, 3, 4, 9);
        $two = new AppState('two', autossl: 'pending', autossl_at: 8);
        AppStates::store([$one, $two], 'one');
        self::assertEquals([$two, $one], AppStates::of(['two', 'one']));
        // A sync that fails early has the states of some apps only.
        AppStates::store([$one], 'two');
        self::assertEquals([$two, $one], AppStates::of(['two', 'one']));
        AppStates::store([new AppState('two', 'a2'), $one], 'two');
        self::assertEquals([$one, new AppState('two', 'a2')], AppStates::of(['one', 'two']));
        self::assertSame([], array_keys(array_intersect_key(State::array('app_states'), ['two' => true])));
        // The earlier one has not joined the pool: nothing warns of it.
        State::change(['app_id' => 'two']);
        self::assertSame(['two'], array_column(AppStates::all(), 'app_id'));
        State::change(['pool' => ['one' => []]]);
        self::assertSame(['two', 'one'], array_column(AppStates::all(), 'app_id'));
    }

    public function testTheStateThatAnEarlierVersionStoredIsThatOfItsApp(): void
    {
        AppStates::store([new AppState('one', 'a1')], 'one');
        State::change(['state_app_id' => '', 'app_id' => 'one']);
        self::assertEquals([new AppState('two'), new AppState('one', 'a1')], AppStates::of(['two', 'one']));
    }

    public function testResultsAreAddedToTheSnapshot(): void
    {
        $snapshot = $this->snapshot();
        self::assertEquals(
            ['results' => [['app_id' => 'emulatorapp00001', 'autossl' => 'on', 'action' => 'failed']]] + $snapshot->toArray(),
            $snapshot->withResult('emulatorapp00001', 'action', 'failed')->withResult('emulatorapp00001', 'autossl', 'on')->toArray(),
        );
    }

    /** @return iterable<string, array{Throwable, array<string, string>}> */
    public static function failures(): iterable
    {
        $message = "gone \xff away";
        yield 'of the database' => [new DatabaseException($message), ['exception' => 'DatabaseException', 'source' => 'database', 'message' => $message]];
        yield 'of a request' => [new RuntimeException('timeout'), ['exception' => 'RuntimeException', 'source' => 'server', 'message' => 'timeout']];
    }

    /**
     * @dataProvider failures
     *
     * @param array<string, string> $expected
     */
    public function testAFailureIsPlannedWithItsSource(Throwable $failure, array $expected): void
    {
        $planned = null;
        $client = new FaultInjectingClient(instead: [
            'apps' => static fn (): never => throw $failure,
            'plan' => static function (PlanInput $input) use (&$planned): Plan {
                $planned = $input;

                return Plugin::instance()->client()->plan($input);
            },
        ]);
        self::assertSame('failed', $this->sync($client));
        self::assertSame($expected, $planned?->failure);
        self::assertNull($planned->desired);
    }
}
