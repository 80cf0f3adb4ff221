<?php
declare(strict_types=1);

use ServerPilot\Exception\ApiException;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\EarlierList;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Restoration;

/** The list before each change is kept, and what is missing from the present one is put back. */
final class RestorationTest extends NetworkTestCase
{
    protected function tearDown(): void
    {
        wp_set_current_user(0);
    }

    private function newest(): EarlierList
    {
        return EarlierLists::newest('emulatorapp00001') ?? self::fail('no list was kept');
    }

    /** @return list<list<string>> the entries of each list, the newest first */
    private static function kept(): array
    {
        return array_map(
            static fn (EarlierList $list): array => EarlierLists::find($list->id)?->entries ?? [],
            EarlierLists::page(1, 50)['lists'],
        );
    }

    public function testTheCompleteListIsKeptBeforeEachChangeAndNoCopyTwice(): void
    {
        $this->setList('X_Y.Example', self::NETWORK);
        $this->sync();
        self::assertSame([], self::kept(), 'nothing was changed');
        $this->site('one.network.example');
        $this->sync();
        self::assertSame([['X_Y.Example', self::NETWORK]], self::kept(), 'as it was read');
        $this->site('two.network.example');
        $this->emulator->fault('status', code: 403, method: 'POST', path: '/apps/', times: 1);
        $this->sync();
        $this->makeDue();
        $this->sync();
        self::assertSame([['X_Y.Example', self::NETWORK, 'one.network.example'], ['X_Y.Example', self::NETWORK]], self::kept());
        self::assertSame(['sync', 3], [$this->newest()->event, $this->newest()->listed]);
    }

    public function testAListThatCannotBeKeptIsNotChanged(): void
    {
        $this->sync();
        $this->site('one.network.example');
        $wpdb = $GLOBALS['wpdb'];
        $wpdb->query('RENAME TABLE ' . Database::prepare('{lists} TO {lists}') . '_away');
        try {
            self::assertSame('failed', $this->sync());
            self::assertSame([self::NETWORK], $this->listed());
        } finally {
            $wpdb->query('RENAME TABLE ' . Database::prepare('{lists}_away TO {lists}'));
        }
    }

    public function testListsAreKeptForNinetyDaysAndAreSmall(): void
    {
        $entries = array_map(static fn (int $n): string => 'customer-' . substr(md5((string) $n), 0, 12) . '.example', range(1, 300));
        EarlierLists::keep('emulatorapp00001', $entries, 'sync');
        self::assertSame($entries, $this->newest()->entries);
        self::assertLessThan(6_000, Database::number('SELECT LENGTH(entries) FROM {lists}'));
        Database::run('UPDATE {lists} SET at = UTC_TIMESTAMP() - INTERVAL 89 DAY');
        EarlierLists::prune();
        self::assertCount(1, self::kept());
        Database::run('UPDATE {lists} SET at = UTC_TIMESTAMP() - INTERVAL 91 DAY');
        EarlierLists::prune();
        self::assertSame([], self::kept());
    }

    public function testWhatASyncRemovedIsPutBackAndStays(): void
    {
        wp_set_current_user(1);
        $id = $this->site('shop.network.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        $restoration = Plugin::instance()->restoration();
        self::assertSame(['shop.network.example'], $restoration->preview($this->newest())->added);
        self::assertSame([self::NETWORK], $this->listed(), 'a preview changes nothing');
        $restored = $restoration->run($this->newest());
        self::assertSame([['shop.network.example'], ['shop.network.example'], []], [$restored->added, $restored->unmanaged, $restored->leftOut]);
        self::assertSame([self::NETWORK, 'shop.network.example'], $this->listed());
        foreach (range(1, 3) as $_) {
            $this->makeDue();
            $this->sync();
        }
        self::assertSame([self::NETWORK, 'shop.network.example'], $this->listed(), 'no sync removes it');
        self::assertSame('unmanaged ok', $this->state('shop.network.example'));
        $line = History::page(['domain' => 'shop.network.example'])['lines'][0];
        self::assertSame(['add', 'restore', 1], [$line->what, $line->event, $line->userId]);
        self::assertContains('restore', array_column(Database::rows('SELECT what FROM {history} WHERE who = 1'), 'what'));
        self::assertSame('restore', $this->newest()->event, 'the list before it is kept as well');
    }

    public function testARestoreAddsOnly(): void
    {
        $this->sync();
        EarlierLists::keep('emulatorapp00001', ['back.example', self::NETWORK], 'sync');
        $this->storeRecord('gone.example', ['owner' => 'managed', 'state' => 'ok']);
        $this->setList(self::NETWORK, 'gone.example');
        $this->site('new.network.example');
        Plugin::instance()->restoration()->run($this->newest());
        self::assertSame([self::NETWORK, 'gone.example', 'back.example'], $this->listed());
    }

    public function testWhatCannotBeRestoredIsReportedWithItsReason(): void
    {
        $this->sync();
        $this->emulator->post('apps/emulatorapp00002/domains', ['other.example']);
        EarlierLists::keep('emulatorapp00001', ['x_y.example', 'www.' . self::NETWORK, 'other.example', 'held.example', 'good.example'], 'sync');
        DomainStore::hold('held.example', Hold::Remove, 1);
        $restored = Plugin::instance()->restoration()->run($this->newest());
        self::assertSame(['good.example'], $restored->added);
        self::assertSame(['x_y.example', 'www.network.example', 'other.example', 'held.example'], array_keys($restored->leftOut));
        self::assertStringContainsString('underscores', $restored->leftOut['x_y.example']);
    }

    /** Otherwise the next sync would remove what it finds listed and recorded as its own. */
    public function testARestoreThatIsCutOffLeavesNothingThatASyncRemoves(): void
    {
        $this->sync();
        EarlierLists::keep('emulatorapp00001', ['back.example'], 'sync');
        $this->storeRecord('back.example', ['owner' => 'managed', 'state' => 'ok']);
        $cut_off = new FaultInjectingClient(after: ['sync' => static fn () => throw new ApiException('the process was killed')]);
        try {
            (new Restoration($cut_off, Plugin::instance()->desired()))->run($this->newest());
            self::fail('not cut off');
        } catch (ApiException) {
        }
        self::assertContains('back.example', $this->listed());
        $this->makeDue();
        $this->sync();
        self::assertContains('back.example', $this->listed());
        self::assertSame('unmanaged ok', $this->state('back.example'));
    }

    public function testACopyOfTheNetworkAndARunningSyncRestoreNothing(): void
    {
        $this->sync();
        EarlierLists::keep('emulatorapp00001', ['back.example'], 'sync');
        self::assertTrue(Lease::take('another'));
        self::assertStringContainsString('Another sync is running', $this->refusal());
        Lease::release('another');
        $confirmations = State::confirmations();
        $this->becomeCopy();
        self::assertStringContainsString('at another address', $this->refusal());
        State::change(['home' => '', 'confirmations' => $confirmations]);
        Database::run("UPDATE {lists} SET app_id = 'another'");
        self::assertStringContainsString('another app', $this->refusal(EarlierLists::page(1, 1)['lists'][0]->id));
        self::assertSame([self::NETWORK], $this->listed());
    }

    private function refusal(?int $id = null): string
    {
        try {
            Plugin::instance()->restoration()->run(EarlierLists::find($id ?? $this->newest()->id) ?? self::fail());
        } catch (RuntimeException $e) {
            return $e->getMessage();
        }
        self::fail('it was not refused');
    }
}
