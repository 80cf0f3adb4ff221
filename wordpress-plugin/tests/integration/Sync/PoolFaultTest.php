<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\AppChange;
use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\PoolDomains;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolProof;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** Faults of a network that several apps serve. Their names are "network" and "shop". */
final class PoolFaultTest extends PoolTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        add_filter('serverpilot_domains_per_app', static fn (): int => 3);
        $this->emulator->setDomains([self::OWN], self::SECOND);
        self::join();
    }

    private static function expireLease(): void
    {
        Database::run('UPDATE {lease} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
    }

    /** The app that served the networks becomes a further one, and the other way round. */
    public function testAppsThatChangePlacesKeepTheirOwners(): void
    {
        $first = $this->site('a.example');
        $second = $this->site('b.example');
        $this->sync();
        $this->emulator->setDomains([self::NETWORK, ...$this->listedOn(self::SECOND)], self::SECOND);
        $this->emulator->setDomains(['app1.example', ...$this->listedOn(self::MAIN)], self::MAIN);
        State::change(['pool' => []]);
        self::join(self::MAIN, 'app1.example');
        $swapped = new FaultInjectingClient(instead: ['appId' => static fn (): string => self::SECOND]);
        self::assertSame('paused', $this->sync($swapped), 'another app serves the network');
        self::assertTrue($this->resume());
        // A call to the new main app ends unknown, for a domain whose owner on the former one is in its record.
        DomainStore::recordIntent(['a.example'], self::SECOND);
        self::assertSame('done', $this->sync($swapped));
        self::assertSame('done', $this->sync($swapped));
        wp_delete_site($first);
        wp_delete_site($second);
        self::assertSame('done', $this->sync($swapped));
        self::assertSame([['app1.example', self::NETWORK], [self::NETWORK, self::OWN]], [$this->listedOn(self::MAIN), $this->listedOn(self::SECOND)]);
    }

    /** Another writer takes it off the target between the read and the update that takes it off the source. */
    public function testADomainLeavesItsAppOnlyIfTheOtherStillListsIt(): void
    {
        $this->site('a.example');
        $this->sync();
        $moves = new MoveRequests(Plugin::instance()->client(), new Desired(Plugin::instance()->client(), Plugin::instance()->host()));
        MoveRequests::startAll($moves->to(['a.example'], self::SECOND));
        $this->sync();
        self::assertSame([self::OWN, 'a.example', 'www.a.example'], $this->listedOn(self::SECOND));
        MoveRequests::switchNow('a.example');
        $reads = 0;
        $this->sync(new FaultInjectingClient(after: ['apps' => function () use (&$reads): void {
            if (++$reads === 1) {
                $this->emulator->setDomains([self::OWN], self::SECOND);
            }
        }]));
        self::assertSame([self::NETWORK, 'a.example', 'www.a.example'], $this->listed());
        $this->sync();
        $this->sync();
        self::assertSame([[self::NETWORK], [self::OWN, 'a.example', 'www.a.example']], [$this->listed(), $this->listedOn(self::SECOND)]);
    }

    public function testADomainStaysIfTheOtherAppCannotBeReadAgain(): void
    {
        $this->site('a.example');
        $this->sync();
        $moves = new MoveRequests(Plugin::instance()->client(), new Desired(Plugin::instance()->client(), Plugin::instance()->host()));
        MoveRequests::startAll($moves->to(['a.example'], self::SECOND));
        $this->sync();
        MoveRequests::switchNow('a.example');
        $reads = 0;
        $this->sync(new FaultInjectingClient(before: ['apps' => static function () use (&$reads): void {
            if (++$reads === 2) {
                throw new RuntimeException('no connection');
            }
        }]));
        self::assertSame([self::NETWORK, 'a.example', 'www.a.example'], $this->listed());
        self::assertSame(['a.example'], array_keys(PoolMoves::recorded()), 'the next sync continues the move');
    }

    /** Each request may take half of the lease. */
    public function testTheLeaseIsRenewedBeforeEachRequestForAnApp(): void
    {
        $this->site('a.example');
        $this->site('b.example');
        $this->settings(action_ms: 3_600_000);
        $this->sync();
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time() - 60, time() - HOUR_IN_SECONDS, PoolAnswer::Proven));
        State::set('server', ['name' => 'web1', 'address' => '127.0.0.1']);
        $steps = [];
        $collect = static function (string $query) use (&$steps): string {
            if (str_contains($query, 'SET renewals = renewals + 1')) {
                $steps[] = 'renew';
            }

            return $query;
        };
        add_filter('query', $collect);
        $this->sync(new FaultInjectingClient(
            before: ['action' => static function () use (&$steps): void {
                $steps[] = 'action';
            }],
            instead: ['site' => static function (string $domain) use (&$steps): never {
                $steps[] = $domain === self::OWN ? 'proof' : 'copy';
                throw new RuntimeException('no connection');
            }],
        ));
        remove_filter('query', $collect);
        self::assertSame(['renew', 'proof', 'copy', 'renew'], array_slice($steps, 0, 4));
        self::assertSame(['renew', 'action', 'renew', 'action'], array_slice($steps, array_search('action', $steps, true) - 1, 4));
    }

    /** @return iterable<string, array{Closure(): void}> */
    public static function interruptions(): iterable
    {
        yield 'its lease expires' => [self::expireLease(...)];
        yield 'the database fails' => [static function (): void {
            $once = static function (string $query) use (&$once): string {
                if (!str_contains($query, 'SET renewals')) {
                    return $query;
                }
                remove_filter('query', $once);

                return 'SELECT the_database_went_away';
            };
            add_filter('query', $once);
        }];
    }

    /**
     * @dataProvider interruptions
     *
     * @param Closure(): void $interrupt
     */
    public function testTheReportOfOneAppIsRecordedIfTheNextGetsNoUpdate(Closure $interrupt): void
    {
        $this->site('a.example');
        $this->site('b.example');
        $real = Plugin::instance()->client();
        $sent = [];
        $client = new FaultInjectingClient(instead: ['sync' => static function (AppChange $change, array $protect) use ($real, $interrupt, &$sent): array {
            $sent[] = $change->app_id;
            $report = $real->sync($change, $protect);
            $interrupt();

            return $report;
        }]);
        self::assertSame('failed', $this->sync($client));
        self::assertSame([self::MAIN], $sent);
        self::assertSame(['managed ok', 'pending'], [$this->state('a.example'), $this->state('b.example')]);
        self::assertSame(['add'], array_column(History::page(['domain' => 'a.example'])['lines'], 'what'));
        [$main] = AppStates::of([self::MAIN]);
        self::assertNotNull($main->action, 'its end is followed');
        self::assertNull($main->rewrite_at, 'the list is not sent again');
        Database::run('UPDATE ' . Schema::table('lease') . " SET owner = '', until = '2000-01-01'");
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertSame([self::OWN, 'b.example', 'www.b.example'], $this->listedOn(self::SECOND));
    }

    /** @return iterable<string, array{bool}> */
    public static function moments(): iterable
    {
        yield 'before the next update' => [true];
        yield 'during the last update' => [false];
    }

    /** @dataProvider moments */
    public function testASyncThatLostItsLeaseOverwritesNothingOfANewerOne(bool $has_next): void
    {
        $this->site('a.example');
        if ($has_next) {
            $this->site('b.example');
        }
        $real = Plugin::instance()->client();
        $newer = null;
        $stored = static fn (): array => [
            Database::rows('SELECT * FROM {domains} ORDER BY id'),
            Database::rows('SELECT * FROM {pool_owners} ORDER BY domain'),
            AppStates::of([self::MAIN, self::SECOND]),
            array_map(State::get(...), ['app_capacity', 'listed', 'failure', 'app_problems']),
        ];
        $outcome = $this->sync(new FaultInjectingClient(instead: ['sync' => function (AppChange $change, array $protect) use ($real, $stored, &$newer): array {
            $report = $real->sync($change, $protect);
            self::expireLease();
            self::assertSame('done', $this->sync());
            $newer = $stored();

            return $report;
        }]));
        self::assertEquals($newer, $stored());
        self::assertSame('busy', $outcome);
        self::assertSame(['add'], array_column(History::page(['domain' => 'a.example'])['lines'], 'what'));
        self::assertSame('managed ok', $this->state('a.example'));
        self::assertTrue(Lease::take('next'), 'it is free');
        Lease::release('next');
    }

    public function testASyncThatSendsNothingOverwritesNothingOfANewerOne(): void
    {
        $real = Plugin::instance()->client();
        $newer = null;
        $stored = static fn (): array => [Database::rows('SELECT * FROM {domains} ORDER BY id'), AppStates::of([self::MAIN])];
        $outcome = $this->sync(new FaultInjectingClient(instead: ['plan' => function (PlanInput $input) use ($real, $stored, &$newer): Plan {
            $plan = $real->plan($input);
            if ($input->desired !== null && $newer === null) {
                self::expireLease();
                $this->site('a.example');
                self::assertSame('done', $this->sync());
                $newer = $stored();
            }

            return $plan;
        }]));
        self::assertEquals($newer, $stored());
        self::assertSame('busy', $outcome);
        self::assertNotNull($newer[1][0]->action, 'its end is followed');
    }

    /** @return iterable<string, array{bool}> */
    public static function losses(): iterable
    {
        yield 'emptied' => [false];
        yield 'restored from a backup' => [true];
    }

    /** @dataProvider losses */
    public function testTheTableOfFurtherOwnersAloneIsFoundToBeOlder(bool $is_restored): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 9, 20);
        $this->emulator->setDomains([self::NETWORK, ...array_map(static fn (int $number): string => "hand{$number}.example", range(1, 8))], self::MAIN);
        $sites = [$this->site('b.example')];
        $this->sync();
        $backup = Database::rows('SELECT domain, app_id, owner FROM {pool_owners} ORDER BY domain');
        $sites[] = $this->site('e.example');
        $this->sync();
        self::assertContains('e.example', $this->listedOn(self::SECOND));
        Database::run('DELETE FROM {pool_owners}');
        foreach ($is_restored ? $backup : [] as $row) {
            Database::run('INSERT INTO {pool_owners} (domain, app_id, owner) VALUES (%s, %s, %s)', $row['domain'], $row['app_id'], $row['owner']);
        }
        self::assertSame('done', $this->sync());
        self::assertSame('adopted ok', $this->state('e.example'));
        self::assertSame($is_restored ? 'managed ok' : 'adopted ok', $this->state('b.example'));
        $number = State::number('store');
        self::assertSame('done', $this->sync());
        self::assertSame([$number, 1], [State::number('store'), Database::number("SELECT COUNT(*) FROM {history} WHERE what = 'adopt'")], 'it begins once');
        array_map(wp_delete_site(...), $sites);
        add_filter('serverpilot_removal_percent', $all = static fn (): int => 100);
        $this->sync();
        remove_filter('serverpilot_removal_percent', $all);
        self::assertSame([self::OWN], $this->listedOn(self::SECOND));
    }

    /** As its own domain it would never leave the list, and its customer could not map it again. */
    public function testADomainThatASyncHasAddedIsNotItsOwn(): void
    {
        $this->site('a.example');
        $id = $this->site('b.example');
        $this->sync();
        self::assertContains('b.example', $this->listedOn(self::SECOND));
        wp_delete_site($id);
        $apps = [['id' => self::SECOND, 'name' => 'shop', 'server_id' => 's1', 'domains' => ['b.example', 'www.b.example', 'later.example']]];
        $proof = new PoolProof(Plugin::instance()->client());
        self::assertSame('later.example', $proof->withOwnDomain(new PoolApp(self::SECOND), $apps)->ownDomain);
    }

    public function testNothingPlacesADomainOnAnAppThatHasLeft(): void
    {
        $this->site('a.example');
        $this->site('b.example');
        $this->sync();
        PoolDomains::forget(self::SECOND);
        self::assertSame(['', ''], [$this->record('b.example')?->placedOn, $this->record('b.example')?->placedOwner]);
        self::assertSame(self::MAIN, $this->record('a.example')?->placedOn);
    }

    public function testAnAppThatIsAddedAgainWhileASyncDropsItStays(): void
    {
        $this->site('a.example');
        $this->sync();
        $app = PoolSettings::pool(self::MAIN)->find(self::SECOND);
        PoolSettings::remember($app->with(isChosen: false));
        $plans = 0;
        self::assertSame('done', $this->sync(new FaultInjectingClient(after: ['plan' => static function () use ($app, &$plans): void {
            // The first one is made before the pool is read.
            if (++$plans > 1) {
                PoolSettings::remember($app);
            }
        }])));
        self::assertFalse(PoolSettings::pool(self::MAIN)->find(self::SECOND)?->isLeaving);
        PoolSettings::remember($app->with(isChosen: false));
        $this->sync();
        self::assertNull(PoolSettings::pool(self::MAIN)->find(self::SECOND));
    }
}
