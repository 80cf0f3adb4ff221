<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppState;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\Snapshot;
use ServerPilot\Sync\Store\State;

/** What the extension is given to decide from. */
final class SnapshotTest extends NetworkTestCase
{
    private function snapshot(): Snapshot
    {
        $snapshot = new Snapshot(Plugin::instance()->client(), Plugin::instance()->desired());
        $snapshot->readApps();
        $snapshot->readDomains();

        return $snapshot;
    }

    public function testTheSnapshotContainsTheAppsAndTheGate(): void
    {
        $this->sync();
        State::set('environment_confirmed', true);
        $facts = $this->snapshot()->facts();
        self::assertSame('emulatorapp00001', $facts['app_id']);
        self::assertSame(['emulatorapp00001', 'emulatorapp00002'], array_column($facts['apps'], 'id'));
        self::assertSame([self::NETWORK], $facts['networks']);
        self::assertSame([
            'home' => self::NETWORK,
            'environment' => 'production',
            'confirmed_home' => self::NETWORK,
            'confirmed_app_id' => 'emulatorapp00001',
            'environment_confirmed' => true,
        ], $facts['gate']);
    }

    public function testTheSnapshotContainsDesiredDomainsAndDecisions(): void
    {
        $this->site('customer.example');
        Operator::confirm('*.shop.example');
        State::set('leave_out_covered', true);
        $facts = $this->snapshot()->facts();
        self::assertSame([
            ['domain' => 'customer.example', 'kind' => 'site'],
            ['domain' => 'www.customer.example', 'kind' => 'site'],
        ], $facts['desired']);
        self::assertSame(['*.shop.example'], $facts['approved']);
        self::assertTrue($facts['adopting'] && $facts['leave_out_covered']);
        $this->sync();
        self::assertFalse($this->snapshot()->facts()['adopting'], 'one sync has finished');
    }

    public function testTheSnapshotContainsEachRecord(): void
    {
        DomainStore::save('ok.example', ['owner' => 'ours', 'state' => 'ok'], 0);
        DomainStore::save('held.example', ['owner' => 'foreign', 'held' => DomainStore::HOLD], 0);
        DomainStore::save('guarded.example', ['owner' => 'adopted', 'state' => 'held', 'reason' => 'brake'], 0);
        DomainStore::save('failed.example', ['held' => DomainStore::OFF, 'state' => 'error', 'attempts' => 3], 0, 300);
        Plugin::instance()->events()->removed('due.example', 'test');
        $snapshot = $this->snapshot();
        $records = array_column($snapshot->facts()['records'], null, 'domain');
        $plain = ['owner' => '', 'hold' => '', 'removal_requested' => false, 'guarded' => false, 'settled' => false, 'attempts' => 0, 'due' => null];
        $record = static fn (string $domain, array $facts): array => ['domain' => $domain] + array_replace($plain, $facts);
        self::assertSame($record('ok.example', ['owner' => 'managed', 'settled' => true]), $records['ok.example']);
        self::assertSame($record('held.example', ['owner' => 'unmanaged', 'hold' => 'hold']), $records['held.example']);
        self::assertSame($record('guarded.example', ['owner' => 'adopted', 'guarded' => true]), $records['guarded.example']);
        self::assertGreaterThan($snapshot->now + 290, $records['failed.example']['due']);
        self::assertSame(['remove', 3], [$records['failed.example']['hold'], $records['failed.example']['attempts']]);
        self::assertTrue($records['due.example']['removal_requested']);
        self::assertLessThanOrEqual($snapshot->now, $records['due.example']['due']);
    }

    public function testTheSnapshotContainsTheRemovalsOfADay(): void
    {
        $id = $this->site('customer.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        State::set('brake_released', true);
        self::assertSame(
            ['removed' => ['customer.example', 'www.customer.example'], 'largest' => 3, 'released' => true, 'percent' => 30],
            $this->snapshot()->facts()['guard'],
        );
    }

    public function testTheStateOfAnAppIsStoredAndReadBack(): void
    {
        $state = ['app_id' => 'one', 'action' => 'a1', 'failed_actions' => 2, 'rewrite_at' => 5, 'autossl' => 'pending', 'autossl_at' => 7, 'autossl_attempts' => 3];
        $none = ['app_id' => 'one', 'action' => null, 'failed_actions' => 0, 'rewrite_at' => null, 'autossl' => null, 'autossl_at' => null, 'autossl_attempts' => 0];
        self::assertSame($none, AppState::read('one'));
        AppState::write([$state]);
        self::assertSame($state, AppState::read('one'));
        AppState::write([$none]);
        self::assertSame($none, AppState::read('one'));
    }

    public function testResultsAreAddedToTheSnapshot(): void
    {
        $snapshot = $this->snapshot();
        $before = $snapshot->facts();
        $snapshot->addResult('action', 'failed');
        $snapshot->addResult('autossl', 'on');
        self::assertSame(['results' => [['app_id' => 'emulatorapp00001', 'action' => 'failed', 'autossl' => 'on']]] + $before, $snapshot->facts());
    }

    public function testTheSnapshotContainsAFailureWithItsSource(): void
    {
        $snapshot = $this->snapshot();
        $snapshot->fail(new Database("gone \xff away"));
        $facts = $snapshot->facts();
        self::assertSame(['exception' => 'Database', 'source' => 'database', 'message' => "gone \xff away"], $facts['failure']);
        self::assertArrayNotHasKey('desired', $facts);
        $error = Snapshot::failure(new ServerPilot\Exception\NetworkException('timeout'));
        self::assertSame(['exception' => 'NetworkException', 'source' => 'server', 'message' => 'timeout'], $error);
        self::assertNull(Plugin::instance()->client()->plan($facts)['pause']);
    }
}
