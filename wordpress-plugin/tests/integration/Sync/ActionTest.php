<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\State;

/** The action that follows an update: followed, failed, forgotten, or of unknown end. */
final class ActionTest extends NetworkTestCase
{
    /** @return iterable<string, array{int}> */
    public static function statusesOfAnAction(): iterable
    {
        yield 'forbidden' => [403];
        yield 'server error' => [500];
    }

    /** @dataProvider statusesOfAnAction */
    public function testAnActionThatCannotBeFollowedStopsNoSync(int $status): void
    {
        $this->site('first.example');
        $this->sync();
        $action = State::text('action');
        self::assertNotSame('', $action);
        $this->emulator->post('faults', ['kind' => 'status', 'code' => $status, 'path' => '/actions/', 'times' => 99]);
        $this->sync();
        self::assertSame($action, State::text('action'), 'it is asked for again');
        $this->site('second.example');
        self::assertSame('done', $this->sync());
        self::assertContains('second.example', $this->listed());
    }

    public function testAnActionThatServerPilotForgotIsDropped(): void
    {
        $this->site('first.example');
        $this->sync();
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 404, 'path' => '/actions/', 'times' => 99]);
        self::assertSame('done', $this->sync());
        self::assertSame('', State::text('action'));
    }

    public function testAFailedActionCausesOneRewrite(): void
    {
        $this->settings(fail_actions: 1);
        $this->site('customer.example');
        $this->sync();
        $updates = fn (): int => count(preg_grep('~^POST /v1/apps/\w+$~', $this->requests()));
        self::assertSame(1, $updates());
        $this->sync();
        self::assertSame(2, $updates(), 'the list is rewritten');
        $this->sync();
        $this->sync();
        self::assertSame(2, $updates(), 'only once');
        self::assertSame(['', 0], [State::get('action'), State::get('failed_actions')]);
    }

    /** The end of an update's action can only be requested by its id, which was lost with the process or with the response. */
    public function testAnUpdateWithUnknownOutcomeCausesOneRewrite(): void
    {
        $updates = fn (): int => count(preg_grep('~^POST /v1/apps/\w+$~', $this->requests()));
        $crash = static function (): void {
            throw new Error('killed');
        };
        $later = static fn () => State::set('rewrite_due', min((int) State::get('rewrite_due'), time()));
        foreach (['killed' => new FaultInjectingClient(after: ['sync' => $crash]), 'lost' => null] as $name => $client) {
            $this->settings(fail_actions: 1);
            if ($name === 'lost') {
                $this->emulator->post('faults', ['kind' => 'reset_after', 'method' => 'POST']);
            }
            $this->site("{$name}.example");
            $before = $updates();
            $this->sync($client);
            $later();
            $this->makeDue();
            $this->sync();
            self::assertSame($before + 2, $updates(), "{$name}: the list is rewritten");
            array_map(fn () => [$later(), $this->sync()], range(1, 3));
            self::assertSame($before + 2, $updates(), "{$name}: only once");
            self::assertSame(['', 0, 0], [State::get('action'), State::get('failed_actions'), State::get('rewrite_due')], $name);
        }
    }
}
