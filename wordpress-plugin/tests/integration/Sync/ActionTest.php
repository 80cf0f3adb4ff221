<?php
declare(strict_types=1);

use ServerPilot\Sync\Checks\Alerts;
use ServerPilot\Sync\Domain\Event\Alert;
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
        self::assertSame($action, State::text('action'), 'it is requested again');
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

    /** An action stays open while the server is away; one more update would stay open as well. */
    public function testWhileTheServerIsAwayNothingIsRewrittenAndAnAlertReportsIt(): void
    {
        $updates = fn (): int => count(preg_grep('~^POST /v1/apps/\w+$~', $this->requests()));
        $this->settings(action_ms: 86_400_000);
        $this->site('customer.example');
        $this->sync();
        self::assertSame(1, $updates());
        $this->settings(server_contact_age_s: 3 * HOUR_IN_SECONDS);
        State::change(['action_at' => time() - 2 * HOUR_IN_SECONDS]);
        $this->sync();
        $this->sync();
        self::assertSame([1, ''], [$updates(), State::text('action')], 'it is not awaited any more, and nothing is sent');
        self::assertTrue(Alerts::holds(Alert::ServerAction));
        self::assertStringContainsString('has not contacted ServerPilot for 3 hours', Alerts::message(Alert::ServerAction));
        self::assertStringContainsString('Until it does, new domains do not work and the list is not sent again.', Alerts::message(Alert::ServerAction));
        $this->emulator->post('faults', ['kind' => 'status', 'code' => 500, 'path' => '/servers/', 'times' => 99]);
        self::assertSame(['done', 1], [$this->sync(), $updates()], 'what is not known ends no sync, and the server is still away');
        $this->emulator->post('reset');
        $this->setList(self::NETWORK, 'customer.example');
        $this->sync();
        self::assertSame([1, false], [$updates(), Alerts::holds(Alert::ServerAction)], 'the server is back, and what is owed is sent');
        $this->sync();
        self::assertSame(1, $updates(), 'once');
    }

    /** Only an action that is open for long, or a list that has to be sent again, asks for the server. */
    public function testAUsualSyncDoesNotAskForTheServer(): void
    {
        $this->settings(action_ms: 86_400_000);
        $this->site('customer.example');
        $this->sync();
        $this->sync();
        $server = fn (): array => preg_grep('~/servers/~', $this->requests());
        self::assertSame([], $server(), 'the action has only begun');
        State::change(['action_at' => time() - 10 * MINUTE_IN_SECONDS]);
        $this->sync();
        self::assertCount(1, $server());
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
