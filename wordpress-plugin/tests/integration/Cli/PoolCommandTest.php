<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\PoolCheck;
use ServerPilot\Sync\Cli\AccountFacts;
use ServerPilot\Sync\Domain\AppState;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Domain\Pool\PoolRole;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\AppStates;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\PoolApps;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/CommandTestCase.php';
require_once dirname(__DIR__, 2) . '/HasWebServer.php';

/** The apps of the account, as an operator adds them to the pool. */
final class PoolCommandTest extends CommandTestCase
{
    use HasWebServer;

    private const SECOND = 'emulatorapp00002';
    private const THIRD = 'emulatorapp00003';
    private const OWN = 'app2.example';

    protected function setUp(): void
    {
        parent::setUp();
        $this->emulator->setDomains([self::OWN], self::SECOND);
    }

    private function apps(?Closure $site = null): PoolApps
    {
        $client = new FaultInjectingClient(instead: ['site' => static fn (string $host, string $path): array => [
            'http' => ['status' => 200], 'https' => [], 'body_start' => $site === null ? self::$server->get($host, $path)['body'] : $site(),
        ]]);

        return new PoolApps($client, new Desired($client, Plugin::instance()->host()));
    }

    public function testEachAppIsShownWithWhatItLacks(): void
    {
        [$main, $second] = $this->apps()->all();
        self::assertSame([PoolRole::Main, 'network', ''], [$main->role, $main->member->name, $main->problem()]);
        self::assertSame([PoolRole::None, 'shop', self::OWN, true, ''], [$second->role, $second->member->name, $second->app?->ownDomain, $second->canJoin(), $second->problem()]);
        self::assertStringContainsString('ln -s /srv/users/SYSUSER/apps/network/public /srv/users/SYSUSER/apps/shop/public', $second->command);
        $this->emulator->setDomains([self::NETWORK], self::SECOND);
        [, $second] = $this->apps()->all();
        self::assertFalse($second->canJoin());
        self::assertStringContainsString('no own domain', $second->problem());
        self::assertNotSame('', $second->remedy());
    }

    public function testAnAppThatProvesItselfJoinsAndLeaves(): void
    {
        $this->apps()->add('shop');
        $app = PoolSettings::pool('emulatorapp00001')->find(self::SECOND);
        self::assertSame([true, false, PoolAnswer::Proven], [$app?->isChosen, $app?->isLeaving, $app?->answer]);
        self::assertSame(['pool_add'], array_column(History::page([])['lines'], 'what'));
        self::assertSame(PoolRole::Member, $this->apps()->all()[1]->role);
        // Its own domain is not of ours, so it is dropped by the next sync.
        $this->apps()->remove(self::SECOND);
        self::assertSame(PoolRole::Leaving, $this->apps()->all()[1]->role);
        $this->sync();
        self::assertSame([[], []], [State::get('pool'), State::get('app_states')]);
        self::assertSame(PoolRole::None, $this->apps()->all()[1]->role);
    }

    private function addThird(): void
    {
        $this->emulator->post('apps', ['id' => self::THIRD, 'name' => 'third', 'domains' => ['app3.example']]);
        PoolSettings::remember(new PoolApp(self::THIRD, true, false, 'app3.example', time(), time(), PoolAnswer::Proven));
    }

    public function testAPoolWithoutRoomWarns(): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 1);
        $warnings = fn (): string => implode(' ', $this->apps()->overview()['warnings']);
        self::assertSame('', $warnings(), 'there is no pool');
        $this->apps()->add('shop');
        self::assertStringContainsString('Add another app', $warnings());
        $this->addThird();
        self::assertStringContainsString('Add another app', $warnings());
        remove_all_filters('serverpilot_domains_per_app');
        self::assertSame('', $warnings());
    }

    public function testTheRoomOfAnAppThatAFailedUpdateDelaysCounts(): void
    {
        add_filter('serverpilot_domains_per_app', static fn (): int => 2);
        $this->apps()->add('shop');
        $this->setList(self::NETWORK, 'a.example');
        $this->emulator->setDomains([self::OWN, 'b.example'], self::SECOND);
        self::assertNotSame([], $this->apps()->overview()['warnings']);
        $this->addThird();
        AppStates::store([new AppState(self::THIRD, update_at: time() + 600)], 'emulatorapp00001');
        ['entries' => $entries, 'warnings' => $warnings] = $this->apps()->overview();
        self::assertSame([PoolReason::UpdateFailed, []], [$entries[2]->member->reason, $warnings]);
    }

    /** Which of both gets the visitors is unknown, so a domain on both stays on both. */
    public function testAppsWhoseNamesBeginAlikeAreWarnedOf(): void
    {
        $real = Plugin::instance()->client();
        $client = new FaultInjectingClient(instead: ['apps' => static fn (): array => array_map(
            static fn (array $app): array => ['name' => $app['id'] === self::SECOND ? 'network-2' : $app['name']] + $app,
            $real->apps(),
        )]);
        $apps = new PoolApps($client, new Desired($client, Plugin::instance()->host()));
        self::assertSame([], $apps->overview()['warnings'], 'it is not in the pool');
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        $warning = 'The name of the app network-2 begins with that of the app network.';
        self::assertStringStartsWith($warning, implode(' ', $apps->overview()['warnings']));
        self::assertCount(1, $apps->overview()['warnings']);
        $this->sync($client);
        $check = (new PoolCheck(PoolSettings::pool('emulatorapp00001')))->run();
        self::assertSame('pool.unordered', $check->code);
        self::assertStringStartsWith($warning, $check->message);
        $this->sync();
        self::assertSame('pool.ok', (new PoolCheck(PoolSettings::pool('emulatorapp00001')))->run()->code);
    }

    public function testAnAppThatDoesNotProveItselfIsRefusedWithTheCommand(): void
    {
        foreach ([
            [self::SECOND, 'ln -s'],
            ['network', 'already serves'],
            ['nothing', 'does not have this app'],
        ] as [$app, $words]) {
            try {
                $this->apps(static fn (): string => 'a page')->add($app);
                self::fail($app);
            } catch (RuntimeException $e) {
                self::assertStringContainsString($words, $e->getMessage());
            }
        }
        self::assertSame([], State::get('pool'));
    }

    public function testTheMainAppAndAppsOfTheConstantCannotBeRemoved(): void
    {
        foreach (['network' => 'main app cannot leave', 'shop' => 'not in the pool'] as $app => $words) {
            try {
                $this->apps()->remove($app);
                self::fail($app);
            } catch (RuntimeException $e) {
                self::assertStringContainsString($words, $e->getMessage());
            }
        }
        $output = $this->inAnotherProcess('define("WU_SERVER_PILOT_POOL", "' . self::SECOND . '");
            try { ServerPilot\Sync\Plugin::instance()->poolApps()->remove("shop"); } catch (RuntimeException $e) { echo $e->getMessage(); }');
        self::assertStringContainsString('WU_SERVER_PILOT_POOL', $output);
    }

    public function testThePoolIsShownAndDomainsAreMoved(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command('pool list'), $this->printed());
        self::assertSame([['network', 'main'], ['shop', 'member']], array_map(static fn (array $item): array => [$item['app'], $item['role']], $this->items()));
        self::assertSame(0, $this->command('pool move', ['shop', 'customer.network.example'], ['yes' => true]), $this->printed());
        self::assertSame([['network', 'shop', 'adding']], array_map(static fn (array $item): array => [$item['from'], $item['to'], $item['state']], $this->items()));
        $this->sync();
        $this->command('pool moves');
        self::assertSame(['certificate'], array_column($this->items(), 'state'));
        foreach (['switch', 'reverse'] as $decision) {
            self::assertSame(0, $this->command("pool {$decision}", ['customer.network.example']), $this->printed());
        }
        self::assertTrue(PoolMoves::recorded()['customer.network.example']->isReversed);
        $this->sync();
        $this->sync();
        self::assertSame([], PoolMoves::recorded());
        self::assertSame(0, $this->command('pool move', ['shop'], ['yes' => true, 'from' => 'network']), $this->printed());
        self::assertSame(['customer.network.example'], array_keys(PoolMoves::recorded()), 'not the network\'s own');
        State::set('moves', []);
        self::assertSame(0, $this->command('pool rebalance', [], ['yes' => true]), $this->printed());
        self::assertStringContainsString('nothing to move', $this->printed());
        $this->site('customer.example');
        $this->sync();
        // The network's own, and one of the two mappings.
        add_filter('serverpilot_domains_per_app', static fn (): int => 3);
        self::assertSame(0, $this->command('pool rebalance', [], ['yes' => true]), $this->printed());
        self::assertSame([['network', 'shop', 'adding']], array_map(static fn (array $item): array => [$item['from'], $item['to'], $item['state']], $this->items()));
        self::assertCount(1, PoolMoves::recorded());
        self::assertSame(0, $this->command('pool rebalance', [], ['yes' => true]), $this->printed());
        self::assertCount(1, PoolMoves::recorded());
        foreach ([['move'], ['move', 'shop'], ['move', 'shop', 'unknown.example'], ['reverse', 'unknown.example'], ['add', 'network'], ['remove', 'network']] as $words) {
            self::assertSame(1, $this->command("pool {$words[0]}", array_slice($words, 1)), implode(' ', $words));
        }
    }

    public function testAnEarlierListIsShownWithTheNameOfItsApp(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        $this->site('customer.network.example');
        $this->sync();
        self::assertSame(0, $this->command('lists'), $this->printed());
        self::assertSame(['network'], array_column($this->items(), 'app'));
    }

    public function testAnIdIsNotTakenForTheNameOfAnotherApp(): void
    {
        $this->emulator->post('apps', ['id' => self::THIRD, 'name' => self::SECOND, 'domains' => ['app3.example', 'third.example']]);
        self::assertSame('shop', $this->apps()->find(self::SECOND)->member->name);
        self::assertSame(self::SECOND, $this->apps()->find('shop')->member->appId);
        $facts = new AccountFacts(Plugin::instance()->client());
        foreach ([[self::SECOND, '1 of 300 domains.'], ['shop', '1 of 300 domains.'], [self::THIRD, '2 of 300 domains.']] as [$app, $entries]) {
            self::assertSame($entries, $facts->facts($app)['entries'], $app);
        }
    }

    public function testAnAppThatIsNamedByItsIdIsReportedByItsName(): void
    {
        PoolSettings::remember(new PoolApp(self::SECOND, true, false, self::OWN, time(), time(), PoolAnswer::Proven));
        self::assertSame(0, $this->command('pool remove', [self::SECOND]));
        self::assertSame('Success: The app shop gets no more domains. It still has 0.', $this->printed());
        // It still leaves, so it need not prove itself again.
        self::assertSame(0, $this->command('pool add', [self::SECOND]), $this->printed());
        self::assertStringStartsWith('Success: The app shop serves the network from now on.', $this->printed());
        PoolSettings::remember(new PoolApp('missing', isChosen: true));
        self::assertSame(0, $this->command('pool remove', ['missing']), $this->printed());
        self::assertStringContainsString('The app missing gets no more domains.', $this->printed());
    }
}
