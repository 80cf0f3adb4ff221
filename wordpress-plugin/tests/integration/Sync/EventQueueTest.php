<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Sync\Scheduler;

/** From an event to ServerPilot's list. */
final class EventQueueTest extends NetworkTestCase
{
    /** The built-in integration adds a new site twice, with a useless www, in six requests. */
    public function testANewSiteIsAddedOnce(): void
    {
        $this->setList(self::NETWORK, 'ByHand.Example');
        $this->site('customer.network.example');
        self::assertSame([], $this->requests(), 'an event sends no request');
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'ByHand.Example', 'customer.network.example'], $this->listed());
        self::assertSame('managed ok', $this->state('customer.network.example'));
        self::assertLessThanOrEqual(3, count(preg_grep('~/ssl~', $this->requests(), PREG_GREP_INVERT)), 'apps, app, update');
    }

    /** Visitors type www; a domain below the network's own has no such partner. */
    public function testASiteOnAnApexDomainIsAddedWithWww(): void
    {
        $apex = $this->site('customer.co.uk');
        $this->site('blog.company.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'customer.co.uk', 'blog.company.example', 'www.customer.co.uk'], $this->listed());
        $this->sync();
        $before = count($this->requests());
        $this->sync();
        self::assertCount($before + 1, $this->requests(), 'apex detection costs no request');
        wp_delete_site($apex);
        $this->sync();
        self::assertSame([self::NETWORK, 'blog.company.example'], $this->listed());
    }

    public function testApexDetectionCostsNoQueryPerDomain(): void
    {
        global $wpdb;
        $insert = static fn (int ...$numbers): mixed => $wpdb->query("INSERT INTO {$wpdb->blogs} (site_id, domain, path, registered, last_updated) VALUES "
            . implode(',', array_map(static fn (int $n): string => "(1, 'apex{$n}.example', '/', NOW(), NOW())", $numbers)));
        $cost = function () use ($wpdb): int {
            $before = $wpdb->num_queries;
            ServerPilot\Sync\Plugin::instance()->desired()->read();

            return $wpdb->num_queries - $before;
        };
        $insert(1);
        $few = $cost();
        $insert(...range(2, 101));
        self::assertSame($few, $cost(), 'for a hundred domains at once');
        self::assertSame([], $this->requests());
        self::assertContains('www.apex101.example', array_column(ServerPilot\Sync\Plugin::instance()->desired()->read()->domains, 'domain'));
        $wpdb->query("DELETE FROM {$wpdb->blogs} WHERE domain LIKE 'apex%.example'");
    }

    public function testAFilterDecidesWhetherWwwIsAdded(): void
    {
        $none = static fn (bool $www, string $domain): bool => $domain === 'other.example';
        add_filter('serverpilot_www', $none, 10, 2);
        $this->site('customer.example');
        $this->site('other.example');
        $this->sync();
        remove_filter('serverpilot_www', $none);
        self::assertSame([self::NETWORK, 'customer.example', 'other.example', 'www.other.example'], $this->listed());
    }

    /** The built-in integration keeps the old domain forever. */
    public function testARenamedSiteLosesItsOldDomain(): void
    {
        $id = $this->site('old.network.example');
        $this->sync();
        wp_update_site($id, ['domain' => 'new.network.example']);
        $this->sync();
        self::assertSame([self::NETWORK, 'new.network.example'], $this->listed());
        self::assertSame('gone', $this->state('old.network.example'));
    }

    /** The built-in integration sends nothing. */
    public function testADeletedSiteLosesItsDomain(): void
    {
        $id = $this->site('customer.example');
        $this->sync();
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testArchivedSpamAndDeletedFlagsKeepTheDomain(): void
    {
        $id = $this->site('customer.example');
        foreach (['archived', 'spam', 'deleted'] as $flag) {
            wp_update_site($id, [$flag => 1]);
            $this->sync();
            self::assertContains('customer.example', $this->listed(), $flag);
        }
    }

    /** @return iterable<string, array{list<string>}> */
    public static function orders(): iterable
    {
        yield 'removed, then added' => [['removed', 'added']];
        yield 'added, then removed, as the events may come' => [['added', 'removed']];
        yield 'twice each' => [['removed', 'added', 'removed', 'added', 'removed']];
    }

    /**
     * Events arrive in any order during a sync; only the table decides.
     *
     * @dataProvider orders
     */
    public function testADomainRemovedAndAddedDuringASyncIsListed(array $events): void
    {
        $this->site('customer.example');
        $this->sync();
        $this->site('another.example');
        $meanwhile = static function () use ($events): void {
            foreach ($events as $event) {
                Plugin::instance()->events()->$event('customer.example', 'test');
            }
        };
        $this->sync(new FaultInjectingClient(before: ['sync' => $meanwhile]));
        self::assertContains('customer.example', $this->listed());
        self::assertSame('managed ok', $this->state('customer.example'));
        self::assertSame(0, DomainStore::dueCount());
    }

    /** A site created between the read of the desired state and the response: its event must not be discarded. */
    public function testADomainChangedDuringASyncStaysDue(): void
    {
        $this->site('customer.example');
        $once = true;
        $late = function () use (&$once): void {
            if ($once) {
                $once = false;
                $this->site('late.example');
                Plugin::instance()->events()->added('customer.example', 'test');
            }
        };
        self::assertSame('done', $this->sync(new FaultInjectingClient(after: ['sync' => $late])));
        self::assertContains('late.example', $this->listed(), 'the sync checks again before it ends');
        self::assertSame(0, DomainStore::dueCount());
    }

    /** A site deleted between the read of the desired state and the record of intent. */
    public function testADomainsFirstEventDuringASyncIsNotDiscarded(): void
    {
        $this->sync();
        $id = $this->site('gone.network.example');
        $GLOBALS['wpdb']->query('DELETE FROM ' . Schema::table('domains'));
        $delete = static function (array $desired) use (&$id): array {
            if ($id !== 0) {
                wp_delete_site($id);
                $id = 0;
            }

            return $desired;
        };
        add_filter('serverpilot_desired_domains', $delete);
        $this->sync();
        remove_filter('serverpilot_desired_domains', $delete);
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testARolledBackEventLeavesNoRecord(): void
    {
        global $wpdb;
        $wpdb->query('START TRANSACTION');
        Plugin::instance()->events()->added('rolled-back.example', 'test');
        $wpdb->query('ROLLBACK');
        self::assertNull($this->record('rolled-back.example'));
        $wpdb->query('START TRANSACTION');
        Plugin::instance()->events()->added('committed.example', 'test');
        $wpdb->query('COMMIT');
        self::assertNotNull($this->record('committed.example'));
    }

    public function testAPageViewQueriesNoTableOfThePlugin(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        Scheduler::schedule();
        $asked = 'add_filter("query", function ($sql) { if (stripos($sql, "serverpilot") !== false) echo $sql; return $sql; });';
        $config = getenv('NETWORK_FOLDER') . '/wordpress/wp-content/mu-plugins/asked.php';
        file_put_contents($config, "<?php if (getenv('TEST_ASKED')) { {$asked} }");
        $output = $this->inAnotherProcess('do_action("init"); echo "end";', ['TEST_ASKED' => '1']);
        unlink($config);
        self::assertSame('end', $output);
    }

    /** The second event arrives while the first one is handled. */
    public function testADomainRemovedWhileItIsAddedIsGoneAfterTheSameSync(): void
    {
        $id = $this->site('brief.network.example');
        $remove = static function () use (&$id): void {
            if ($id !== null) {
                [$site, $id] = [$id, null];
                wp_delete_site($site);
            }
        };
        self::assertSame('done', $this->sync(new FaultInjectingClient(after: ['sync' => $remove])));
        self::assertSame([self::NETWORK], $this->listed());
    }

    /** The record of a removed domain is forgotten only if no event came since it was read. */
    public function testADomainMappedAgainWhileItIsRemovedIsAddedAgain(): void
    {
        $id = $this->site('back.network.example');
        $this->sync();
        wp_delete_site($id);
        $again = function () use (&$id): void {
            if ($id !== null) {
                $id = null;
                $this->site('back.network.example');
            }
        };
        self::assertSame('done', $this->sync(new FaultInjectingClient(before: ['sync' => $again])));
        self::assertContains('back.network.example', $this->listed());
        self::assertSame('managed ok', $this->state('back.network.example'));
    }

    /** A worker that starts before the event is written would find nothing due. */
    public function testTheWorkerIsScheduledAfterTheEventIsWritten(): void
    {
        $scheduled = null;
        $note = static function (string $sql) use (&$scheduled): string {
            if (str_contains($sql, 'INSERT INTO ' . Schema::table('domains'))) {
                $scheduled = wp_next_scheduled(Scheduler::WORK);
            }

            return $sql;
        };
        add_filter('query', $note);
        Plugin::instance()->events()->added('customer.example', 'test');
        remove_filter('query', $note);
        self::assertFalse($scheduled);
        self::assertNotFalse(wp_next_scheduled(Scheduler::WORK));
    }

    /** WordPress's own functions may query as well. */
    public function testAPageViewCausesNoQuery(): void
    {
        $this->sync();
        Scheduler::schedule();
        $plugin = getenv('NETWORK_FOLDER') . '/wordpress/wp-content/mu-plugins/saved.php';
        file_put_contents($plugin, "<?php if (getenv('TEST_SAVED')) { define('SAVEQUERIES', true); }");
        $output = $this->inAnotherProcess(
            'foreach ($wpdb->queries as [$sql, $time, $callers]) { if (str_contains($callers, "ServerPilot")) echo $sql; } echo "end";',
            ['TEST_SAVED' => '1'],
        );
        unlink($plugin);
        self::assertSame('end', $output);
    }

    public function testWhileSwitchedOffNoEventIsRecorded(): void
    {
        ServerPilot\Sync\Store\State::set('enabled', false);
        $this->site('customer.network.example');
        self::assertSame([], DomainStore::all());
        do_action(Scheduler::SCHEDULED_SYNC);
        self::assertSame([], $this->requests());
    }

    /** Code that fires an event may read the id of its row afterwards. */
    public function testAnEventKeepsTheLastInsertId(): void
    {
        global $wpdb;
        $wpdb->insert($wpdb->usermeta, ['user_id' => 1, 'meta_key' => 'test', 'meta_value' => 'x']);
        $key = $wpdb->insert_id;
        Plugin::instance()->events()->added('customer.example', 'test');
        self::assertSame($key, $wpdb->insert_id);
    }

    public function testAnEventThatCannotBeWrittenIsLoggedWithItsDomain(): void
    {
        $broken = static fn (string $sql): string => str_contains($sql, 'INSERT INTO') && str_contains($sql, 'serverpilot_domains') ? 'NONSENSE' : $sql;
        add_filter('query', $broken);
        $log = ini_set('error_log', $file = (string) tempnam(sys_get_temp_dir(), 'log'));
        Plugin::instance()->events()->added('customer.example', 'test');
        ini_set('error_log', (string) $log);
        remove_filter('query', $broken);
        self::assertStringContainsString('customer.example', (string) file_get_contents($file));
        unlink($file);
    }

    public function testUnexpectedHookArgumentsAreIgnored(): void
    {
        foreach ([null, [], new stdClass(), 7, '', 'x_y.com', "a\0b", str_repeat('a', 5000), 'https://x.com/'] as $odd) {
            Plugin::instance()->events()->added($odd, 'test');
            Plugin::instance()->events()->removed($odd, 'test');
        }
        self::assertSame([], DomainStore::all());
    }

    /** A direct call of a removal, for a domain in no table: an operator may have listed it. */
    public function testARemovalEventForAnUnknownDomainRemovesNothing(): void
    {
        $this->setList(self::NETWORK, 'stray.example');
        $this->sync();
        Plugin::instance()->events()->removed('stray.example', 'test');
        Plugin::instance()->events()->deleted('stray.example', 'test');
        $this->sync();
        self::assertSame([self::NETWORK, 'stray.example'], $this->listed());
    }

    public function testTheWorkerIsScheduledOnceAndTheScheduledSyncRestored(): void
    {
        Plugin::instance()->events()->added('a.example', 'test');
        Plugin::instance()->events()->added('b.example', 'test');
        self::assertNotFalse(wp_next_scheduled(Scheduler::WORK));
        self::assertCount(1, array_filter(_get_cron_array(), static fn (array $hooks): bool => isset($hooks[Scheduler::WORK])));
        wp_clear_scheduled_hook(Scheduler::SCHEDULED_SYNC);
        Scheduler::schedule();
        self::assertSame('serverpilot_five_minutes', wp_get_schedule(Scheduler::SCHEDULED_SYNC));
    }
}
