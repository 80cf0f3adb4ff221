<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolMove;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/CommandTestCase.php';

/** `wp serverpilot pool list` shows how an app can join; `switch` and `reverse` decide about several moves at once. */
final class PoolDecisionsTest extends CommandTestCase
{
    private const SECOND = 'emulatorapp00002';
    private const LINK = 'ln -s /srv/users/SYSUSER/apps/network/public /srv/users/SYSUSER/apps/shop/public';

    protected function setUp(): void
    {
        parent::setUp();
        $this->emulator->setDomains(['app2.example'], self::SECOND);
    }

    private function join(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, 'app2.example', time(), time(), PoolAnswer::Proven));
    }

    /** Three domains are being moved. */
    private function moves(): void
    {
        $this->join();
        $domains = ['a.network.example', 'b.network.example', 'c.network.example'];
        array_map($this->site(...), $domains);
        $this->sync();
        self::assertSame(0, $this->command('pool move', ['shop', ...$domains], ['yes' => true]), $this->printed());
    }

    /** @return list<string> domains */
    private static function reversed(): array
    {
        return array_keys(array_filter(PoolMoves::recorded(), static fn (PoolMove $move): bool => $move->isReversed));
    }

    public function testAnAppThatCouldJoinIsShownWithTheCommandForItsWebRoot(): void
    {
        $this->command('pool list');
        self::assertStringContainsString(self::LINK, $this->printed());
        $this->command('pool list', [], ['format' => 'csv']);
        self::assertSame('', $this->printed(), 'only the table is read by a program');
        $this->join();
        $this->command('pool list');
        self::assertSame('', $this->printed(), 'it is linked');
    }

    public function testEveryMoveThatIsNamedIsDecidedOrNone(): void
    {
        $this->moves();
        self::assertSame(1, $this->command('pool reverse', ['a.network.example', 'other.example']), $this->printed());
        self::assertSame([], self::reversed());
        self::assertSame(0, $this->command('pool switch', ['a.network.example', 'c.network.example']), $this->printed());
        self::assertSame(['a.network.example', 'c.network.example'], array_keys(array_filter(PoolMoves::recorded(), static fn (PoolMove $move): bool => $move->isSwitched)));
        self::assertSame(0, $this->command('pool reverse', ['a.network.example', 'b.network.example']), $this->printed());
        self::assertSame(['a.network.example', 'b.network.example'], self::reversed());
    }

    public function testEveryMoveIsReversedByOneCommand(): void
    {
        $this->moves();
        self::assertSame(1, $this->command('pool reverse'));
        self::assertSame(1, $this->command('pool switch', [], ['all' => true]));
        self::assertSame(0, $this->command('pool reverse', [], ['all' => true]), $this->printed());
        self::assertSame(['a.network.example', 'b.network.example', 'c.network.example'], self::reversed());
    }
}
