<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** A further app becomes the main one, and back: who owns the domains of each stays known. Their names are "network" and "shop". */
final class PoolSwapTest extends PoolTestCase
{
    private string $main = self::MAIN;

    protected function setUp(): void
    {
        parent::setUp();
        add_filter('serverpilot_domains_per_app', static fn (): int => 4);
        $this->emulator->setDomains([self::NETWORK, 'app1.example'], self::MAIN);
        $this->emulator->setDomains([self::NETWORK, self::OWN], self::SECOND);
        self::join();
    }

    private function step(): void
    {
        self::assertSame('done', $this->sync($this->client()));
    }

    private function client(): FaultInjectingClient
    {
        return new FaultInjectingClient(instead: ['appId' => fn (): string => $this->main]);
    }

    /** @param bool $stays the former main app is in the pool */
    private function swap(bool $stays = true): void
    {
        $former = $this->main;
        $this->main = $former === self::MAIN ? self::SECOND : self::MAIN;
        State::set('pool', []);
        if ($stays) {
            self::join($former, $former === self::MAIN ? 'app1.example' : self::OWN);
        }
        self::assertSame('paused', $this->sync($this->client()));
        self::assertTrue($this->resume());
        $this->step();
    }

    /** An edit in ServerPilot's dashboard. */
    private function list(string $app, string ...$domains): void
    {
        $this->emulator->setDomains([...$this->listedOn($app), ...$domains], $app);
    }

    public function testWhatWasAddedByHandToAFurtherAppStaysUnmanaged(): void
    {
        $this->step();
        $this->list(self::SECOND, 'hand.example', 'www.hand.example');
        $site = $this->site('hand.example');
        $this->step();
        self::assertSame('unmanaged ok', $this->state('hand.example'));
        $this->swap();
        self::assertSame('unmanaged ok', $this->state('hand.example'));
        wp_delete_site($site);
        $this->step();
        self::assertContains('hand.example', $this->listedOn(self::SECOND));
    }

    public static function ways(): iterable
    {
        yield 'the former main app stays' => [true];
        yield 'the former main app joins later' => [false];
    }

    /** @dataProvider ways */
    public function testWhatASyncAddedLeavesAfterwards(bool $stays): void
    {
        $sites = array_map($this->site(...), ['a.example', 'b.example']);
        $this->step();
        self::assertContains('a.example', $this->listedOn(self::MAIN));
        self::assertContains('b.example', $this->listedOn(self::SECOND));
        // Undesired domains are not adopted, which would hide a lost owner.
        wp_delete_site($sites[1]);
        add_filter('serverpilot_removal_wait', $wait = static fn (): int => 600, 20);
        $this->swap($stays);
        if (!$stays) {
            self::join(self::MAIN, 'app1.example');
            $this->step();
        }
        remove_filter('serverpilot_removal_wait', $wait, 20);
        wp_delete_site($sites[0]);
        $this->step();
        $this->step();
        self::assertSame([[self::NETWORK, 'app1.example'], [self::NETWORK, self::OWN]], [$this->listedOn(self::MAIN), $this->listedOn(self::SECOND)]);
    }

    public function testWhatWasListedByHandBetweenTwoSwapsStays(): void
    {
        $site = $this->site('a.example');
        $other = $this->site('b.example');
        $this->step();
        $this->swap();
        // The main app loses it, and the operator lists it by hand.
        wp_delete_site($other);
        $this->step();
        self::assertNotContains('b.example', $this->listedOn(self::SECOND));
        $this->list(self::SECOND, 'b.example');
        $this->step();
        $this->swap();
        $this->step();
        self::assertContains('b.example', $this->listedOn(self::SECOND));
        wp_delete_site($site);
        $this->step();
        self::assertNotContains('a.example', $this->listedOn(self::MAIN));
    }

    public function testWhatIsOwedToAnAppFollowsIt(): void
    {
        $this->site('a.example');
        $this->step();
        State::set('rewrite_due', time() + HOUR_IN_SECONDS);
        $this->swap();
        [$second, $first] = AppStates::of([self::SECOND, self::MAIN]);
        self::assertNull($second->rewrite_at);
        self::assertNotNull($first->rewrite_at);
    }

    public function testTheTablesOfABackupAreOlderAfterChangesOfAFurtherApp(): void
    {
        $this->site('a.example');
        $this->step();
        $before = State::number('store');
        $this->site('b.example');
        $this->step();
        self::assertContains('b.example', $this->listedOn(self::SECOND));
        self::assertGreaterThan($before, State::number('store'));
        self::assertSame(State::number('store'), Database::number('SELECT MAX(marker) FROM ' . Schema::table('domains')));
    }
}
