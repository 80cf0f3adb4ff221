<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\Message;
use ServerPilot\Sync\Domain\MessageCode;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** Faults, crashes and copies: no domain is lost or wrongly removed, and syncs resume automatically. */
final class FaultInjectionTest extends NetworkTestCase
{
    public function testAFailedReadOfTheDesiredStateRemovesNothing(): void
    {
        global $wpdb;
        $this->site('customer.example');
        $this->sync();
        foreach (["RENAME TABLE {$wpdb->blogs} TO hidden", "RENAME TABLE {$wpdb->site} TO hidden"] as $break) {
            $hide = static fn () => $wpdb->query($break);
            try {
                self::assertSame('failed', $this->sync(new FaultInjectingClient(after: ['apps' => $hide])));
            } finally {
                $wpdb->query(preg_replace('/RENAME TABLE (\S+) TO (\S+)/', 'RENAME TABLE $2 TO $1', $break));
            }
            $this->makeDue();
        }
        self::assertContains('customer.example', $this->listed());
        self::assertSame('done', $this->sync());
    }

    public static function statements(): iterable
    {
        yield 'at the lease' => ['SET owner = '];
        yield 'at the desired state' => ['FROM wp_blogs'];
        yield 'while a failure is recorded' => ['FROM wp_site'];
    }

    /**
     * A queue does not expect an exception, and would skip the jobs after it.
     *
     * @dataProvider statements
     */
    public function testALastingDatabaseFailureEndsTheSyncWithoutAnException(string $first): void
    {
        $this->site('customer.example');
        $away = false;
        add_filter('query', $break = static function (string $sql) use (&$away, $first): string {
            $away = $away || str_contains($sql, $first);

            return $away && !str_contains($sql, 'sitemeta') ? 'SELECT the_database_went_away' : $sql;
        });
        try {
            self::assertSame('failed', $this->sync());
        } finally {
            remove_filter('query', $break);
        }
        self::assertSame([self::NETWORK], $this->listed());
        Database::run('UPDATE ' . Schema::table('lease') . ' SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertContains('customer.example', $this->listed());
    }

    /** With defaults in place of the stored state, a sync would adopt the whole list, or accept another app. */
    public function testAStateThatCannotBeReadIsNotReset(): void
    {
        global $wpdb;
        $this->sync();
        $this->setList(self::NETWORK, 'theirs.example');
        $this->site('theirs.example');
        $fails = 1;
        add_filter('query', $break = static function (string $sql) use (&$fails): string {
            return str_contains($sql, "'serverpilot_sync'") && str_starts_with($sql, 'SELECT') && $fails-- > 0 ? 'SELECT the_database_went_away' : $sql;
        });
        wp_cache_flush();
        try {
            self::assertSame('failed', $this->sync());
        } finally {
            remove_filter('query', $break);
        }
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertSame('unmanaged ok', $this->state('theirs.example'), 'not adopted');
        self::assertSame('1', $wpdb->get_var("SELECT COUNT(*) FROM {$wpdb->sitemeta} WHERE meta_key = 'serverpilot_sync'"));
    }

    /** The update was never sent, so what is on the list afterwards was added by another writer. */
    public function testADatabaseFailureBeforeTheUpdateClaimsNoDomain(): void
    {
        $this->sync();
        $id = $this->site('byhand.example');
        $is_sending = false;
        add_filter('query', $break = static function (string $sql) use (&$is_sending): string {
            // The list is kept before it changes.
            $is_sending = $is_sending || str_starts_with($sql, 'INSERT INTO wp_serverpilot_lists');
            $fails = $is_sending && str_starts_with($sql, 'UPDATE wp_sitemeta');
            $is_sending = $is_sending && !$fails;

            return $fails ? 'SELECT the_database_went_away' : $sql;
        });
        try {
            self::assertSame('failed', $this->sync());
        } finally {
            remove_filter('query', $break);
        }
        $this->setList(self::NETWORK, 'byhand.example');
        wp_delete_site($id);
        $this->makeDue();
        $this->sync();
        self::assertContains('byhand.example', $this->listed());
    }

    /** A sync can last half a minute, and writes its state at the end. */
    public function testASyncKeepsDecisionsMadeWhileItRuns(): void
    {
        $this->site('customer.example');
        $elsewhere = fn () => $this->inAnotherProcess("ServerPilot\Sync\Store\Approvals::add(new ServerPilot\Sync\Domain\Approval('customer.example', 2));");
        self::assertSame('done', $this->sync(new FaultInjectingClient(after: ['sync' => $elsewhere])));
        State::refresh();
        self::assertSame(['customer.example'], array_column(State::array('approvals'), 'domain'));
        self::assertArrayHasKey('home', State::confirmations());
    }

    public function testAnEmptySitesTableRemovesNothing(): void
    {
        global $wpdb;
        $this->site('customer.example');
        $this->sync();
        $rows = $wpdb->get_results("SELECT * FROM {$wpdb->blogs}", ARRAY_A);
        $wpdb->query("DELETE FROM {$wpdb->blogs}");
        try {
            self::assertSame('failed', $this->sync());
        } finally {
            foreach ($rows as $row) {
                $wpdb->insert($wpdb->blogs, $row);
            }
        }
        self::assertContains('customer.example', $this->listed());
    }

    public function testACrashAfterTheUpdateKeepsOwnership(): void
    {
        $id = $this->site('customer.example');
        $crash = static function (): void {
            throw new Error('killed');
        };
        $this->sync(new FaultInjectingClient(after: ['sync' => $crash]));
        self::assertContains('customer.example', $this->listed());
        $this->makeDue();
        self::assertSame('done', $this->sync());
        self::assertSame('managed ok', $this->state('customer.example'), 'it keeps its owner');
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testAWrongKeyPausesAndCostsNoAttempts(): void
    {
        $this->site('customer.example');
        $this->settings(api_key: 'another');
        self::assertSame('paused', $this->sync());
        self::assertSame('paused', $this->sync());
        self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', (string) State::pause()?->message);
        self::assertSame(0, $this->record('customer.example')?->attempts);
        $this->settings(api_key: WU_SERVER_PILOT_API_KEY);
        self::assertSame('done', $this->sync(), 'resumes automatically');
        self::assertNull(State::pause());
        self::assertContains('customer.example', $this->listed());
    }

    public function testARejectedDomainDoesNotBlockOthers(): void
    {
        $this->settings(rejected: ['refused.network.example'], names_culprit: false);
        array_map($this->site(...), ['a.network.example', 'refused.network.example', 'b.network.example']);
        $this->sync();
        self::assertSame([self::NETWORK, 'a.network.example', 'b.network.example'], $this->listed());
        $record = $this->record('refused.network.example');
        self::assertSame([RecordState::Failed, Reason::Rejected, 1], [$record?->state, $record?->reason, $record?->attempts]);
        self::assertGreaterThan(0, $record?->dueIn);
        self::assertStringContainsString('refused.network.example', (string) $record?->message);
        $this->sync();
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests(), 'not retried before its delay');
        $this->makeDue();
        $this->sync();
        self::assertSame(2, $this->record('refused.network.example')?->attempts);
    }

    /** The update is rejected, that without additions is accepted, and the third adds the first half; then the account refuses. */
    public function testThePartOfAnUpdateBeforeAnErrorIsRecorded(): void
    {
        array_map($this->site(...), ['a.network.example', 'b.network.example', 'c.network.example', 'refused.network.example']);
        $this->settings(rejected: ['refused.network.example'], names_culprit: false);
        $this->emulator->fault('status', code: 402, method: 'POST', path: '/apps/', skip: 3, times: 9);
        self::assertSame('paused', $this->sync());
        self::assertSame([self::NETWORK, 'a.network.example', 'b.network.example'], $this->listed());
        self::assertSame('managed ok', $this->state('a.network.example'));
        self::assertSame(0, $this->record('c.network.example')?->attempts, 'it was not tried');
    }

    public function testADomainWithoutRoomIsAddedWhenThereIsRoom(): void
    {
        $this->setList(self::NETWORK, ...array_map(static fn (int $n): string => "n{$n}.example", range(1, 298)));
        $this->site('first.example');
        $this->site('second.example');
        $this->sync();
        self::assertCount(300, $this->listed());
        self::assertSame('failed no_room', $this->state('second.example'));
        $this->setList(self::NETWORK, 'first.example');
        $this->makeDue();
        $this->sync();
        self::assertSame('managed ok', $this->state('second.example'));
    }

    public function testACopyOnAnotherHostIsPaused(): void
    {
        $this->site('customer.example');
        $this->sync();
        $before = $this->listed();
        $this->becomeCopy();
        $this->site('copy.example');
        self::assertSame('paused', $this->sync());
        self::assertSame($before, $this->listed());
        self::assertStringContainsString('at another address, but this network is at ' . self::NETWORK, (string) State::pause()?->message);
        self::assertTrue($this->resume());
        self::assertSame('done', $this->sync(), 'after the operator resumed it');
        self::assertContains('copy.example', $this->listed());
    }

    public function testAnAppThatDoesNotServeThisNetworkIsNotChanged(): void
    {
        $this->setList('other.example');
        $this->site('customer.example');
        self::assertSame('paused', $this->sync());
        self::assertSame(['other.example'], $this->listed());
    }

    /** Nothing was sent. */
    public function testASyncThatSentNoUpdateOwesNoRewrite(): void
    {
        $this->site('customer.example');
        $wrong = fn () => $this->settings(api_key: 'another');
        self::assertSame('paused', $this->sync(new FaultInjectingClient(before: ['sync' => $wrong])));
        self::assertSame(0, State::get('rewrite_due'));
    }

    public function testOneSyncRunsAtATimeAndADeadLeaseExpires(): void
    {
        global $wpdb;
        self::assertTrue(Lease::take('another server'));
        self::assertSame('busy', $this->sync());
        self::assertSame([], $this->requests());
        $wpdb->query('UPDATE ' . Schema::table('lease') . ' SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        self::assertSame('done', $this->sync());
        Lease::release('another server');
        self::assertTrue(Lease::take('third'), 'releasing an expired lease affects no other owner');
        Lease::release('third');
    }

    /** A process that hangs for longer than its lease must not send an outdated decision. */
    public function testASyncThatLostItsLeaseSendsNoUpdate(): void
    {
        $this->site('customer.example');
        $lose = static fn () => Database::run('UPDATE ' . Schema::table('lease') . " SET owner = 'another', until = UTC_TIMESTAMP() + INTERVAL 60 SECOND");
        self::assertSame('busy', $this->sync(new FaultInjectingClient(after: ['apps' => $lose])));
        self::assertSame([self::NETWORK], $this->listed());
        self::assertFalse(Lease::take('third'), 'the new owner keeps the lease');
        Lease::release('another');
        self::assertSame('done', $this->sync());
    }

    /** Clocks of web servers differ, so only the database's counts. */
    public function testALeaseExpiresByTheDatabasesClock(): void
    {
        self::assertTrue(Lease::take('owner'));
        foreach ([100 => false, 200 => true] as $seconds => $expired) {
            Database::run('SET timestamp = ' . (time() + $seconds));
            self::assertSame($expired, Lease::take('another'), "after {$seconds} s");
        }
        Database::run('SET timestamp = DEFAULT');
        Lease::release('another');
    }

    /** Otherwise another server could start a sync during a call. */
    public function testALeaseLastsAtLeastTwiceAsLongAsACall(): void
    {
        self::assertTrue(Lease::take('owner'));
        [['seconds' => $seconds]] = Database::rows('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), until) AS seconds FROM ' . Schema::table('lease'));
        $timeout = (new ReflectionClassConstant(ServerPilot\Sync\ServerPilot\ExtensionClient::class, 'TIMEOUT'))->getValue();
        self::assertGreaterThanOrEqual(2 * $timeout, (int) $seconds);
        Lease::release('owner');
    }

    public function testAReleaseByAnotherOwnerKeepsTheLease(): void
    {
        self::assertTrue(Lease::take('holder'));
        Lease::release('another');
        self::assertFalse(Lease::take('third'));
        Lease::release('holder');
        self::assertTrue(Lease::take('third'));
        Lease::release('third');
    }

    public function testAutosslIsRetriedUntilThereIsACertificate(): void
    {
        $this->settings(autossl_delay_ms: 3600000);
        $this->site('customer.example');
        $this->sync();
        self::assertSame('pending', State::get('ssl'));
        self::assertGreaterThan(time(), State::get('ssl_due'));
        $this->settings(autossl_delay_ms: 0);
        State::set('ssl_due', 0);
        $this->sync();
        self::assertSame('enabled', State::get('ssl'));
        $this->sync();
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests(), 'an idle sync costs one request');
    }

    /** ServerPilot may fail to apply an accepted change; the next scheduled sync checks that. */
    public function testAutosslThatDidNotTakeEffectIsEnabledAgain(): void
    {
        $this->site('customer.example');
        $this->sync();
        self::assertSame('enabled', State::get('ssl'));
        $this->emulator->post('apps/emulatorapp00001/certificate', ['state' => 'none']);
        State::set('ssl_due', 0);
        $this->sync();
        self::assertSame('enabled', State::get('ssl'));
        self::assertNotNull($this->emulator->get('state')['apps'][0]['ssl']);
        State::set('ssl_due', 0);
        $this->sync();
        self::assertSame('on', State::get('ssl'));
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests(), 'then nothing more is requested');
    }

    public function testThousandsOfSitesCostNoMoreQueriesThanAFew(): void
    {
        global $wpdb;
        $this->sync();
        $queries = function (): int {
            global $wpdb;
            $before = $wpdb->num_queries;
            ServerPilot\Sync\Plugin::instance()->desired()->read();

            return $wpdb->num_queries - $before;
        };
        $few = $queries();
        foreach (array_chunk(range(1, 5000), 500) as $chunk) {
            $values = array_map(static fn (int $n): string => "(1, 'site{$n}.network.example', '/', NOW(), NOW())", $chunk);
            $wpdb->query("INSERT INTO {$wpdb->blogs} (site_id, domain, path, registered, last_updated) VALUES " . implode(',', $values));
        }
        $memory = memory_get_usage();
        self::assertCount(5000, ServerPilot\Sync\Plugin::instance()->desired()->read()->domains);
        self::assertSame($few, $queries());
        self::assertLessThan(16 * 1024 * 1024, memory_get_usage() - $memory);
        $wpdb->query("DELETE FROM {$wpdb->blogs} WHERE domain LIKE 'site%.network.example'");
    }

    public function testHistoryIsKeptForNinetyDays(): void
    {
        global $wpdb;
        foreach ([89, 91] as $days) {
            History::add("{$days}.example", 'add', Message::ours(MessageCode::Added), 'test', 1);
            $wpdb->query('UPDATE ' . Schema::table('history') . " SET at = UTC_TIMESTAMP() - INTERVAL {$days} DAY WHERE domain = '{$days}.example'");
        }
        $this->sync();
        self::assertSame(['89.example'], $wpdb->get_col('SELECT domain FROM ' . Schema::table('history')));
    }

    public function testUninstallDropsTheTablesAndKeepsEveryDomain(): void
    {
        $this->site('customer.example');
        $this->sync();
        $before = $this->listed();
        deactivate_plugins('serverpilot-sync/serverpilot-sync.php', false, true);
        self::assertSame([], Schema::missing(), 'deactivation keeps every table');
        defined('WP_UNINSTALL_PLUGIN') || define('WP_UNINSTALL_PLUGIN', 'serverpilot-sync/serverpilot-sync.php');
        include dirname(__DIR__, 3) . '/uninstall.php';
        self::assertSame(array_map(Schema::table(...), ['domains', 'history', 'lease', 'lists', 'pool_owners']), Schema::missing());
        self::assertSame(0, State::get('schema'));
        self::assertSame($before, $this->listed());
        activate_plugin('serverpilot-sync/serverpilot-sync.php', '', true);
        Schema::upgrade();
        self::assertSame('done', $this->sync());
        self::assertSame('adopted ok', $this->state('customer.example'));
    }
}
