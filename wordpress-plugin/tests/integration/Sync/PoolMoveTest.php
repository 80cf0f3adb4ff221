<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\MoveOrder;
use ServerPilot\Sync\Domain\Pool\MoveState;
use ServerPilot\Sync\Domain\Pool\PoolMove;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\PoolMoves;
use ServerPilot\Sync\Sync\SnapshotReader;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** Moves between the apps "network" and "shop". */
final class PoolMoveTest extends PoolTestCase
{
    private const PAIR = ['a.example', 'www.a.example'];

    /** @var list<string> names on the certificate of the second app */
    private array $certified = [];

    protected function setUp(): void
    {
        parent::setUp();
        $this->emulator->setDomains([self::OWN], self::SECOND);
        self::join();
        $this->site('a.example');
        $this->step();
        self::assertSame([self::NETWORK, ...self::PAIR], $this->listed());
    }

    private function client(): FaultInjectingClient
    {
        return new FaultInjectingClient(instead: ['app' => fn (?string $app): array => ['domains' => [], 'ssl' => 'auto', 'certificate' => $app === self::SECOND && $this->certified !== [] ? [
            'issuer' => 'R3', 'serial' => 'a', 'names' => $this->certified, 'not_before' => gmdate('c', time() - 60), 'not_after' => gmdate('c', time() + (60 * 86_400)),
        ] : null]]);
    }

    private function step(): void
    {
        self::assertSame('done', $this->sync($this->client()));
    }

    private function moves(): MoveRequests
    {
        return new MoveRequests($this->client(), new Desired($this->client(), Plugin::instance()->host()));
    }

    public function testAMoveWaitsForTheCertificateOfTheTarget(): void
    {
        [$preview] = $this->moves()->previewOf($this->moves()->to(['www.a.example'], self::SECOND));
        self::assertSame(['a.example', MoveOrder::Later, MoveState::Adding], [$preview->domain, $preview->order, $preview->state]);
        self::assertSame([], PoolMoves::recorded(), 'a preview changes nothing');
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        $this->step();
        self::assertSame([[self::NETWORK, ...self::PAIR], [self::OWN, ...self::PAIR]], [$this->listed(), $this->listedOn(self::SECOND)]);
        $this->certified = ['a.example'];
        $this->step();
        self::assertSame([self::NETWORK, ...self::PAIR], $this->listed(), 'www.a.example is not covered');
        self::assertSame(MoveState::Certificate, $this->moves()->all()[0]->state);
        $this->certified = self::PAIR;
        $this->step();
        self::assertSame([[self::NETWORK], [self::OWN, ...self::PAIR]], [$this->listed(), $this->listedOn(self::SECOND)]);
        $this->step();
        self::assertSame([[], self::SECOND, 'managed ok'], [PoolMoves::recorded(), DomainList::find('a.example')?->placedOn, $this->state('a.example')]);
        self::assertSame(['move', 'move', 'add'], array_column(History::page(['domain' => 'a.example'])['lines'], 'what'), 'no removal, no second addition');
        // It stays there.
        $this->step();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testAnOperatorSwitchesOrReversesIt(): void
    {
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        $this->step();
        MoveRequests::reverse('www.a.example');
        $this->step();
        $this->step();
        self::assertSame([[self::NETWORK, ...self::PAIR], [self::OWN], []], [$this->listed(), $this->listedOn(self::SECOND), PoolMoves::recorded()]);
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        $this->step();
        MoveRequests::switchNow('a.example');
        $this->step();
        $this->step();
        self::assertSame([[self::NETWORK], [self::OWN, ...self::PAIR], []], [$this->listed(), $this->listedOn(self::SECOND), PoolMoves::recorded()]);
    }

    public function testAnAppThatCannotBeAskedKeepsTheMoveWaiting(): void
    {
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        $this->step();
        $asked = 0;
        $client = new FaultInjectingClient(instead: ['app' => static function () use (&$asked): never {
            ++$asked;
            throw new RuntimeException('no connection');
        }]);
        self::assertSame('done', $this->sync($client));
        self::assertSame(1, $asked);
        self::assertSame(['a.example'], array_keys(PoolMoves::recorded()));
        self::assertSame([self::NETWORK, ...self::PAIR], $this->listed());
    }

    public function testAMoveEndsIfItsAppHasLeftThePool(): void
    {
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        State::set('pool', []);
        $this->step();
        self::assertSame([[self::NETWORK, ...self::PAIR], []], [$this->listed(), PoolMoves::recorded()]);
    }

    public function testAMoveDoesNotReplaceAnother(): void
    {
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        $this->step();
        try {
            MoveRequests::startAll($this->moves()->to(['www.a.example'], self::MAIN));
            self::fail('a second move');
        } catch (RuntimeException $e) {
            self::assertStringContainsString('already being moved', $e->getMessage());
        }
        self::assertSame(self::SECOND, PoolMoves::recorded()['a.example']->to);
        self::assertSame([], $this->moves()->emptying(self::MAIN, self::SECOND));
    }

    public function testADomainThatStaysOnAnAppThatIsEmptiedIsShown(): void
    {
        array_map(Operator::hold(...), self::PAIR);
        $this->step();
        self::assertSame('managed held hold', $this->state('a.example'));
        $moves = $this->moves()->emptying(self::MAIN, self::SECOND);
        self::assertSame(['a.example'], array_keys($moves));
        self::assertSame(MoveState::Held, $this->moves()->previewOf($moves)[0]->state);
        MoveRequests::startAll($moves);
        $this->step();
        array_map(Operator::release(...), self::PAIR);
        $this->step();
        self::assertSame([self::OWN, ...self::PAIR], $this->listedOn(self::SECOND), 'it moves once it may');
    }

    public function testADomainWhoseAppWasClosedIsMovedAsWell(): void
    {
        $set = static fn (string $state): mixed => $GLOBALS['wpdb']->update(Schema::table('domains'), ['state' => $state], ['placed_on' => self::MAIN]);
        $set('failed');
        self::assertSame(['a.example'], array_keys($this->moves()->emptying(self::MAIN, self::SECOND)));
        $set('gone');
        self::assertSame([], $this->moves()->emptying(self::MAIN, self::SECOND));
    }

    /** An operator moves it back, after a sync has planned the end of the first move. */
    public function testANewMoveIsNotDeletedByTheEndOfTheFormer(): void
    {
        MoveRequests::startAll($this->moves()->to(['a.example'], self::SECOND));
        MoveRequests::switchNow('a.example');
        $this->step();
        $this->step();
        $again = new PoolMove('a.example', self::SECOND, self::MAIN, time() + 5);
        $client = new FaultInjectingClient(after: ['plan' => static function () use ($again): void {
            State::update(static fn (): array => ['moves' => ['a.example' => $again->toStored()]]);
        }]);
        $planned = PoolMoves::recorded();
        $input = (new SnapshotReader($client, new Desired($client, Plugin::instance()->host())));
        $plan = $client->plan($input->domains($input->apps(preview: true)));
        self::assertSame(MoveState::Done, $plan->moves[0]->state);
        PoolMoves::update($plan->moves, $planned);
        self::assertEquals(['a.example' => $again], PoolMoves::recorded());
    }

    public function testWhatIsNotThereCannotBeMoved(): void
    {
        foreach ([[['b.example'], self::SECOND], [['a.example'], 'another']] as [$domains, $to]) {
            try {
                MoveRequests::startAll($this->moves()->to($domains, $to));
                self::fail($to);
            } catch (RuntimeException) {
                self::assertSame([], PoolMoves::recorded());
            }
        }
    }
}
