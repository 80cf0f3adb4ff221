<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** Several processes on several web servers, some of which are killed. */
final class ParallelTest extends NetworkTestCase
{
    private const SYNC = 'echo ServerPilot\Sync\Plugin::instance()->reconciler()->run()->outcome->value;';

    /** A second web server: another WordPress folder and other lock files, the same database. */
    private function secondServer(): void
    {
        $folder = (string) getenv('NETWORK_FOLDER');
        if (!is_dir("{$folder}/wordpress2")) {
            // Hard links of files, because WordPress finds its own folder by the path of its files.
            exec('cp -al ' . escapeshellarg("{$folder}/wordpress") . ' ' . escapeshellarg("{$folder}/wordpress2"));
            mkdir("{$folder}/locks2");
        }
    }

    /** The built-in integration keeps 13 to 24 of 40, and reports every action as complete. */
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
        self::assertStringContainsString('busy', $output, 'they ran at the same time');
        self::assertStringNotContainsString('failed', $output);
        self::assertCount(41, $this->listed(), 'without a further sync');
        self::assertCount(41, array_unique($this->listed()));
        self::assertSame(0, DomainStore::dueCount());
        self::assertSame(['managed ok'], array_values(array_unique(array_map(
            fn (string $name): string => $this->state($name),
            array_slice($this->listed(), 1),
        ))));
    }

    /** Killed while ServerPilot responds: the update is done, and its result is not recorded. */
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
        State::refresh();
        self::assertGreaterThan(0, State::get('rewrite_due'), 'the end of its action is unknown, so a rewrite is owed');
        self::assertSame('busy', $this->sync(), 'its lease is still valid');
        [$lease] = Database::rows('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), until) AS left_over FROM ' . Schema::table('lease'));
        self::assertLessThanOrEqual(120, (int) $lease['left_over']);
        Database::run('UPDATE ' . Schema::table('lease') . ' SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'customer.network.example'], $this->listed());
        self::assertSame('managed ok', $this->state('customer.network.example'), 'it keeps its owner');
    }

    public static function steps(): iterable
    {
        yield 'before the list is read' => [['before' => 'apps']];
        yield 'between the list and the desired state' => [['after' => 'apps']];
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
        self::assertSame('managed ok', $this->state('customer.network.example'));
    }

    /** An event after the last check, while the lease is still held, finds the sync busy. */
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

    /** A copy of the network with production's constants and database. */
    public function testAStagingCopyChangesNothingUntilApproved(): void
    {
        $this->site('customer.network.example');
        self::assertSame('paused', $this->inAnotherProcess(self::SYNC, ['TEST_ENVIRONMENT_TYPE' => 'staging']));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame(['GET /v1/apps'], $this->requests());
        wp_cache_flush();
        self::assertStringContainsString('staging', (string) State::pause()?->message);
        $this->inAnotherProcess('ServerPilot\Sync\Sync\Operator::resume(ServerPilot\Sync\Store\State::pause()->confirmation);', ['TEST_ENVIRONMENT_TYPE' => 'staging']);
        self::assertSame('done', $this->inAnotherProcess(self::SYNC, ['TEST_ENVIRONMENT_TYPE' => 'staging']));
        self::assertContains('customer.network.example', $this->listed());
    }

    /** No queue runs, and the scheduled sync was deleted. */
    public function testAPageViewRestoresTheScheduledSync(): void
    {
        $this->site('customer.network.example');
        Scheduler::stop();
        $this->inAnotherProcess('');
        // Another process wrote the schedule.
        wp_cache_flush();
        self::assertNotFalse(wp_next_scheduled(Scheduler::SCHEDULED_SYNC));
        $this->inAnotherProcess('do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC);');
        self::assertContains('customer.network.example', $this->listed());
    }
}
