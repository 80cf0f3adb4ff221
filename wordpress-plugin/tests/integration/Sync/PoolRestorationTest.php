<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\EarlierLists;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\Restoration;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** An earlier list of a further app of the pool is put back on it. */
final class PoolRestorationTest extends PoolTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        add_filter('serverpilot_domains_per_app', static fn (): int => 5);
        $this->emulator->setDomains([self::NETWORK, 'h1.example', 'h2.example', 'h3.example', 'h4.example'], self::MAIN);
        $this->emulator->setDomains([self::OWN, 'hand.example'], self::SECOND);
        self::join();
    }

    private static function restoration(): Restoration
    {
        return Plugin::instance()->restoration();
    }

    public function testItsEntriesGoBackToItWithTheirOwners(): void
    {
        $site = $this->site('a.example');
        $this->sync();
        EarlierLists::keep(self::SECOND, $this->listedOn(self::SECOND), 'sync');
        $list = EarlierLists::newest(self::SECOND);
        $this->emulator->setDomains([self::OWN], self::SECOND);
        $preview = self::restoration()->preview($list);
        self::assertSame([['hand.example', 'a.example', 'www.a.example'], ['hand.example']], [$preview->added, $preview->unmanaged]);
        self::restoration()->run($list);
        self::assertSame([self::OWN, 'hand.example', 'a.example', 'www.a.example'], $this->listedOn(self::SECOND));
        self::assertSame([5, [self::SECOND => 4]], [State::number('listed'), State::array('further_listed')]);
        self::assertSame('done', $this->sync());
        self::assertSame('managed ok', $this->state('a.example'));
        wp_delete_site($site);
        $this->sync();
        self::assertSame([self::OWN, 'hand.example'], $this->listedOn(self::SECOND));
    }

    /** A newer sync has recorded more, as the end of the update. */
    public function testARestoreThatLostItsLeaseOverwritesNothingOfANewerSync(): void
    {
        $this->site('a.example');
        $this->sync();
        $list = [...$this->listedOn(self::SECOND), 'late.example'];
        EarlierLists::keep(self::SECOND, $list, 'sync');
        $real = Plugin::instance()->client();
        $newer = null;
        $stored = static fn (): array => [
            Database::rows('SELECT * FROM {domains} ORDER BY id'),
            Database::rows('SELECT * FROM {pool_owners} ORDER BY domain'),
            AppStates::of([self::MAIN, self::SECOND]),
            State::array('further_listed'),
        ];
        $client = new FaultInjectingClient(instead: ['sync' => function (AppChange $change, array $protect) use ($real, $stored, &$newer): array {
            $report = $real->sync($change, $protect);
            Database::run('UPDATE {lease} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
            self::assertSame('done', $this->sync());
            $newer = $stored();

            return $report;
        }]);
        $result = (new Restoration($client, new Desired($client, Plugin::instance()->host())))->run(EarlierLists::newest(self::SECOND));
        self::assertSame(['late.example'], $result->added);
        self::assertEquals($newer, $stored());
        self::assertSame(['add'], array_column(History::page(['domain' => 'late.example'])['lines'], 'what'));
    }

    public function testAnAppThatCannotBeChangedGetsNothing(): void
    {
        $this->sync();
        EarlierLists::keep(self::SECOND, [self::OWN, 'gone.example'], 'sync');
        $list = EarlierLists::newest(self::SECOND);
        self::join(proven_at: 1);
        foreach (['It has not proved for more than a day', 'belongs to another app'] as $message) {
            try {
                self::restoration()->preview($list);
                self::fail('it was restored');
            } catch (RuntimeException $e) {
                self::assertStringContainsString($message, $e->getMessage());
            }
            State::set('pool', []);
        }
    }
}
