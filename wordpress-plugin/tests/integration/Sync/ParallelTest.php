<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** Several processes, several web servers, and some that are killed. */
final class ParallelTest extends NetworkTestCase
{
    private const SYNC = 'echo ServerPilot\Sync\Plugin::instance()->reconciler()->run();';

    /** A second web server: its own WordPress folder and its own lock files, the same database. */
    private function secondServer(): void
    {
        $folder = (string) getenv('NETWORK_FOLDER');
        if (!is_dir("{$folder}/wordpress2")) {
            // Links of files, not of folders: WordPress must find itself in the second one.
            exec('cp -al ' . escapeshellarg("{$folder}/wordpress") . ' ' . escapeshellarg("{$folder}/wordpress2"));
            mkdir("{$folder}/locks2");
        }
    }

    /** Today's integration keeps 13 to 24 of 40, and every action says "complete". */
    public function testEightWorkersOnTwoServersLoseNoDomain(): void
    {
        $this->secondServer();
        $this->settings(latency_ms: 20);
        $runners = [];
        foreach (range(1, 8) as $n) {
            $code = "foreach (range(1, 5) as \$i) {
                wp_insert_site(['domain' => \"r{$n}-{\$i}.network.example\", 'path' => '/', 'network_id' => 1, 'title' => 'x', 'user_id' => 1, 'options' => []]);
                " . self::SYNC . '
            }';
            $runners[] = $n % 2 === 0
                ? $this->startProcess($code)
                : $this->startProcess($code, 'wordpress2', options: ['-d', 'serverpilot.lock_dir=' . getenv('NETWORK_FOLDER') . '/locks2']);
        }
        $output = implode(' ', array_map($this->outputOf(...), $runners));
        self::assertStringContainsString('done', $output);
        self::assertStringContainsString('busy', $output, 'they did run at the same time');
        self::assertStringNotContainsString('failed', $output);
        self::assertCount(41, $this->listed(), 'no pass came after them');
        self::assertCount(41, array_unique($this->listed()));
        self::assertSame(0, DomainStore::dueCount());
        self::assertSame(['ours ok'], array_values(array_unique(array_map(
            fn (string $name): string => $this->state($name),
            array_slice($this->listed(), 1),
        ))));
    }

    /** Killed while ServerPilot answers: the update is done, and nobody wrote it down. */
    public function testAWorkerKilledDuringAnUpdateLosesNoDomain(): void
    {
        $this->site('customer.network.example');
        $this->settings(latency_ms: 1500);
        $started = $this->startProcess(self::SYNC);
        $deadline = microtime(true) + 20;
        while (preg_grep('/^POST/', $this->requests()) === [] && microtime(true) < $deadline) {
            usleep(20_000);
        }
        self::assertTrue(proc_terminate($started[0], 9));
        $this->outputOf($started);
        $this->settings(latency_ms: 0);
        self::assertSame('busy', $this->sync(), 'its lease still runs');
        [$lease] = Database::rows('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), until) AS left_over FROM ' . Schema::table('lease'));
        self::assertLessThanOrEqual(120, (int) $lease['left_over']);
        Database::run('UPDATE ' . Schema::table('lease') . ' SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
        self::assertSame('ours ok', $this->state('customer.network.example'), 'and not somebody else\'s');
    }

    public static function steps(): iterable
    {
        yield 'before the list is read' => [['before' => 'apps']];
        yield 'between the list and the wishes' => [['after' => 'apps']];
        yield 'before the update' => [['before' => 'sync']];
        yield 'after the update' => [['after' => 'sync']];
    }

    /**
     * A database that restarts cuts every connection.
     *
     * @dataProvider steps
     */
    public function testALostDatabaseConnectionLosesNoDomain(array $step): void
    {
        $this->site('customer.network.example');
        $cut = static function (): void {
            global $wpdb;
            static $done = false;
            if (!$done) {
                $done = true;
                $other = new wpdb(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);
                $other->query('KILL ' . (int) $wpdb->get_var('SELECT CONNECTION_ID()'));
            }
        };
        $this->sync(new FaultInjectingClient(...array_map(static fn (string $method): array => [$method => $cut], $step)));
        $this->makeDue();
        $this->sync();
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
        self::assertSame('ours ok', $this->state('customer.network.example'));
    }

    /** A reminder that comes after the last look, while the lease is still held, finds the pass busy. */
    public function testASyncChecksForEventsAfterItReleasesItsLease(): void
    {
        $late = true;
        add_filter('query', $remind = static function (string $sql) use (&$late): string {
            if ($late && str_contains($sql, "SET owner = ''")) {
                $late = false;
                wp_insert_site(['domain' => 'late.network.example', 'path' => '/', 'network_id' => 1, 'title' => 'x', 'user_id' => 1, 'options' => []]);
            }

            return $sql;
        });
        $this->sync();
        remove_filter('query', $remind);
        self::assertContains('late.network.example', $this->listed());
    }

    public function testAnEventForTheNetworksOwnDomainNeedsNoUpdate(): void
    {
        $this->sync();
        Plugin::instance()->events()->added(self::NETWORK, 'test');
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests());
        self::assertSame(0, DomainStore::dueCount());
    }

    /** A copy of the network for tests, with production's constants and database. */
    public function testAStagingCopyChangesNothingUntilApproved(): void
    {
        $this->site('customer.network.example');
        self::assertSame('paused', $this->inAnotherProcess(self::SYNC, ['TEST_ENVIRONMENT_TYPE' => 'staging']));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame(['GET /v1/apps'], $this->requests());
        wp_cache_flush();
        self::assertStringContainsString('staging', State::get('pause')['message']);
        $this->inAnotherProcess('ServerPilot\Sync\Sync\Operator::resume();', ['TEST_ENVIRONMENT_TYPE' => 'staging']);
        self::assertSame('done', $this->inAnotherProcess(self::SYNC, ['TEST_ENVIRONMENT_TYPE' => 'staging']));
        self::assertContains('customer.network.example', $this->listed());
    }

    /** Nobody looks after the queue, and somebody deleted the heartbeat. */
    public function testAPageViewRestoresTheScheduledSync(): void
    {
        $this->site('customer.network.example');
        Scheduler::stop();
        $this->inAnotherProcess('');
        // Another process wrote it.
        wp_cache_flush();
        self::assertNotFalse(wp_next_scheduled(Scheduler::SCHEDULED_SYNC));
        $this->inAnotherProcess('do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC);');
        self::assertContains('customer.network.example', $this->listed());
    }
}
