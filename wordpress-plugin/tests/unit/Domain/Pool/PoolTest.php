<?php
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use ServerPilot\Sync\Domain\Pool\MoveState;
use ServerPilot\Sync\Domain\Pool\Pool;
use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Domain\Pool\PoolReason;
use ServerPilot\Sync\Domain\Pool\WebRoot;

final class PoolTest extends TestCase
{
    public function testWithoutConfigurationThereIsOnlyTheMainApp(): void
    {
        $pool = Pool::of('main', '', []);
        self::assertSame([['main'], null], [$pool->appIds(), $pool->toFacts()]);
    }

    public function testTheConstantComesFirstAndTheMainAppCannotBeListed(): void
    {
        $chosen = (new PoolApp('chosen', isChosen: true))->toStored();
        $dropped = (new PoolApp('dropped'))->toStored();
        $pool = Pool::of('main', ' two, main,3 ,two,', ['chosen' => $chosen, 'dropped' => $dropped]);
        self::assertSame(['main', 'two', '3', 'chosen', 'dropped'], $pool->appIds());
        self::assertSame([false, false, false, true], array_column((array) $pool->toFacts(), 'leaving'), 'an id that the constant has lost');
    }

    public function testWhatIsKnownOfAnAppIsStoredAndReadBack(): void
    {
        $app = new PoolApp('two', true, false, 'app2.example', 5, 7, PoolAnswer::Proven);
        $pool = Pool::of('main', '', ['two' => $app->toStored()]);
        self::assertEquals($app, $pool->find('two'));
        self::assertNull($pool->find('three'));
        self::assertEquals([new PoolApp('two')], Pool::of('main', 'two', ['two' => 'broken'])->further);
    }

    public function testTheCommandLinksToTheWebRootOfTheMainApp(): void
    {
        self::assertSame(
            'mv /srv/users/ann/apps/two/public /srv/users/ann/apps/two/public.before && ln -s /srv/users/ann/apps/main/public /srv/users/ann/apps/two/public',
            WebRoot::linkCommand('/srv/users/ann/apps/main/public/', 'main', 'two'),
        );
        self::assertStringContainsString("ln -s '/srv/users/SYSUSER/apps/a b/public'", WebRoot::linkCommand('/var/www/', 'a b', 'two'));
    }

    /** The empty one is of a later version of the extension. */
    public function testEveryCodeOfThePoolIsACase(): void
    {
        self::assertEqualsCanonicalizing([...PlanCodes::of('PoolReason', 'pool.rs'), ''], array_column(PoolReason::cases(), 'value'));
        self::assertEqualsCanonicalizing([...PlanCodes::of('MoveState', 'moves.rs'), ''], array_column(MoveState::cases(), 'value'));
    }
}
