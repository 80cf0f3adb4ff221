<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Desired;
use ServerPilot\Sync\Sync\MoveRequests;
use ServerPilot\Sync\Sync\PoolMoves;

require_once dirname(__DIR__, 2) . '/PoolTestCase.php';

/** A process that moves a domain is killed. */
final class PoolMoveKillTest extends PoolTestCase
{
    private const PAIR = ['a.example', 'www.a.example'];
    /** Enough for each statement and request of one sync. */
    private const STEPS = 100;
    /** Kills itself before the statement that the environment names, or before or after an update. */
    private const SYNC = <<<'PHP'
        require getenv('FAKES') . '/FaultInjectingClient.php';
        $step = 0;
        $kill = static function () use (&$step): void {
            if (++$step === (int) getenv('KILL_AT')) {
                posix_kill(getmypid(), 9);
            }
        };
        add_filter('query', static function (string $sql) use ($kill): string {
            if (preg_match('/^\s*(INSERT|UPDATE|DELETE)\b/', $sql) === 1) {
                $kill();
            }

            return $sql;
        });
        $client = new FaultInjectingClient(before: ['sync' => $kill], after: ['sync' => $kill]);
        $desired = new ServerPilot\Sync\Sync\Desired($client, ServerPilot\Sync\Plugin::instance()->host());
        echo (new ServerPilot\Sync\Sync\Reconciler($client, $desired))->run()->outcome->value;
        PHP;

    /** The move is recorded, and due for its first step; or both apps list the domain, and it is due for its second one. */
    private function begin(bool $is_second): void
    {
        $this->setUp();
        $this->emulator->setDomains([self::OWN], self::SECOND);
        self::join();
        $this->site('a.example');
        self::assertSame('done', $this->sync());
        $client = Plugin::instance()->client();
        MoveRequests::startAll((new MoveRequests($client, new Desired($client, Plugin::instance()->host())))->to(['a.example'], self::SECOND));
        MoveRequests::switchNow('a.example');
        if ($is_second) {
            self::assertSame('done', $this->sync());
            self::assertSame([self::NETWORK, ...self::PAIR], $this->listed());
        }
    }

    private function assertListed(string $when): void
    {
        $listed = [...$this->listedOn(self::MAIN), ...$this->listedOn(self::SECOND)];
        self::assertSame([], array_diff(self::PAIR, $listed), "{$when}: the domain is on no app");
    }

    private function assertResumes(string $when): void
    {
        Database::run('UPDATE ' . Schema::table('lease') . " SET owner = '', until = '2000-01-01'");
        for ($sync = 0; $sync < 5; ++$sync) {
            $this->makeDue();
            self::assertSame('done', $this->sync(), $when);
            $this->assertListed($when);
        }
        self::assertSame([[self::NETWORK], [self::OWN, ...self::PAIR]], [$this->listedOn(self::MAIN), $this->listedOn(self::SECOND)], $when);
        self::assertSame([[], self::SECOND], [PoolMoves::recorded(), DomainList::find('a.example')?->placedOn], $when);
        self::assertSame(['managed ok', 'managed ok'], array_map($this->state(...), self::PAIR), $when);
    }

    /** @return iterable<string, array{bool}> */
    public static function phases(): iterable
    {
        yield 'the target gets the domain' => [false];
        yield 'the source loses it' => [true];
    }

    /** @dataProvider phases */
    public function testAMoveResumesAfterAKillAtEachStep(bool $is_second): void
    {
        $kills = 0;
        for ($step = 1; $step < self::STEPS; ++$step) {
            $this->begin($is_second);
            if ($this->inAnotherProcess(self::SYNC, ['KILL_AT' => (string) $step, 'FAKES' => dirname(__DIR__, 2) . '/fakes']) !== '') {
                break;
            }
            ++$kills;
            wp_cache_flush();
            State::refresh();
            $this->assertListed("step {$step}");
            $this->assertResumes("step {$step}");
        }
        self::assertGreaterThan(10, $kills);
        self::assertLessThan(self::STEPS, $step, 'the last one was not killed');
    }

    /**
     * ServerPilot makes the change, and no process reads its response.
     *
     * @dataProvider phases
     */
    public function testAMoveResumesAfterAKillDuringAnUpdate(bool $is_second): void
    {
        $this->begin($is_second);
        $this->settings(latency_ms: 1000);
        $before = count($this->requests());
        $started = $this->startProcess('echo ServerPilot\Sync\Plugin::instance()->reconciler()->run()->outcome->value;');
        $deadline = microtime(true) + 20;
        while (preg_grep('/^POST/', array_slice($this->requests(), $before)) === [] && microtime(true) < $deadline) {
            usleep(20_000);
        }
        self::assertTrue(proc_terminate($started[0], 9));
        $this->outputOf($started);
        $this->settings(latency_ms: 0);
        wp_cache_flush();
        State::refresh();
        $this->assertListed('killed');
        $this->assertResumes('killed');
    }
}
