<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;

/** Other plugins that listen: one that fails stops no sync, and costs no domain an attempt. */
final class ListenersTest extends NetworkTestCase
{
    protected function tearDown(): void
    {
        remove_all_actions('serverpilot_domain_changed');
        remove_all_actions('serverpilot_domain_failed');
    }

    public function testAListenerThatThrowsStopsNoSync(): void
    {
        $heard = [];
        add_action('serverpilot_domain_changed', static function (string $domain) use (&$heard): void {
            $heard[] = $domain;
            throw new TypeError('a listener failed');
        });
        $this->site('a.network.example');
        $this->site('b.network.example');
        $this->settings(rejected: ['b.network.example']);
        add_action('serverpilot_domain_failed', static fn () => throw new RuntimeException('another failed'));
        $this->site('c.network.example');
        self::assertSame('done', $this->sync());
        self::assertSame(['a.network.example', 'c.network.example'], $heard);
        self::assertSame(['managed ok', 0], [$this->state('a.network.example'), $this->record('a.network.example')?->attempts]);
        self::assertSame('failed rejected', $this->state('b.network.example'));
        self::assertTrue(State::flag('adopted'), 'the sync is complete');
    }

    /** A listener may sync another system, and fail with the process. */
    public function testListenersAreNotifiedOnceEverythingIsWritten(): void
    {
        $seen = [];
        add_action('serverpilot_domain_changed', function () use (&$seen): void {
            State::refresh();
            $seen = [$this->state('a.network.example'), State::flag('adopted'), State::number('last_run') > 0, State::number('listed')];
        });
        $this->site('a.network.example');
        $this->sync();
        self::assertSame(['managed ok', true, true, 2], $seen);
        self::assertSame(0, DomainStore::dueCount());
    }
}
