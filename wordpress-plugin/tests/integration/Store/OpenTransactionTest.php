<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\DomainStore;

/**
 * A plugin that fires events within its own transaction keeps their records locked. A statement of ours that waits for one must
 * hold no other: at a deadlock, the database may end the other plugin's transaction, and lose, for example, a customer's order.
 */
final class OpenTransactionTest extends NetworkTestCase
{
    private const DOMAINS = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example', 'f.example', 'g.example', 'h.example'];

    /** @return iterable<string, array{string}> statements about all of `$all` */
    public static function statements(): iterable
    {
        yield 'certificates' => ['Observations::recordCertificate([], null, new Domain\Pool\Pool("main"), "main");'];
        yield 'covered domains' => ['Observations::recordCertificate($all, new Domain\Certificate\AppCertificate("5", 1, 2, $all), new Domain\Pool\Pool("main"), "main");'];
        yield 'checks' => ['Observations::recordAttempt($all);'];
        yield 'events' => ['EventMemories::replace($all, "", "live");'];
        yield 'first events' => ['State::set("events", ["upgraded" => true]); EventMemories::knowListed();'];
        yield 'intents' => ['DomainStore::recordIntent($all, "main");'];
        yield 'a restore' => ['DomainStore::disown($all);'];
        yield 'owners that are kept' => ['PoolDomains::keep($all, "new");'];
        yield 'an owner on another app' => ['PoolDomains::clear($all, "main");'];
        yield 'the last further app' => ['PoolDomains::unplace();'];
        yield 'an app that has left' => ['PoolDomains::forget("more");'];
    }

    /** @dataProvider statements */
    public function testAnotherPluginsTransactionIsCommitted(string $statement): void
    {
        global $wpdb;
        foreach (self::DOMAINS as $domain) {
            DomainStore::enqueue($domain, 'test');
        }
        Database::run("UPDATE {domains} SET state = 'ok', app_id = 'main', owner = 'managed', placed_on = 'more', ssl_state = ''");
        $all = var_export(self::DOMAINS, true);
        $begin = getenv('NETWORK_FOLDER') . '/begin';
        $other = $this->startProcess("use ServerPilot\\Sync\\{Domain, Store\\DomainStore, Store\\EventMemories, Store\\Observations, Store\\PoolDomains, Store\\State};
            echo \"ready\\n\"; while (!file_exists('{$begin}')) { usleep(10_000); clearstatcache(); }
            \$all = {$all}; {$statement} echo 'done';");
        self::assertSame("ready\n", fgets($other[1]));
        $wpdb->query('START TRANSACTION');
        update_network_option(null, 'order', 'paid');
        Plugin::instance()->events()->added('h.example', 'test');
        touch($begin);
        $waiting = "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'";
        $deadline = time() + 30;
        do {
            // InnoDB keeps the table as it was, for as long as it is read more often than every 100 ms.
            usleep(200_000);
            $has_stopped = Database::number($waiting) > 0 || !proc_get_status($other[0])['running'];
        } while (!$has_stopped && time() < $deadline);
        unlink($begin);
        self::assertTrue($has_stopped, 'it waits for the record, or needs no lock');
        foreach (array_slice(self::DOMAINS, 0, -1) as $domain) {
            Plugin::instance()->events()->added($domain, 'test');
        }
        $wpdb->query('COMMIT');
        self::assertSame('done', $this->outputOf($other));
        wp_cache_flush();
        self::assertSame('paid', get_network_option(null, 'order'));
        self::assertSame([], Database::column('SELECT domain FROM {domains} WHERE generation < 2'), 'each event is recorded');
    }

    /** On MariaDB before 11.6, the test passes even without {@see Database::withoutSnapshotIsolation()}. */
    public function testARecordMayChangeAfterTheFirstReadOfAnotherPluginsTransaction(): void
    {
        global $wpdb;
        DomainStore::enqueue('a.example', 'test');
        $wpdb->query('START TRANSACTION');
        Database::number('SELECT COUNT(*) FROM {domains}');
        update_network_option(null, 'order', 'paid');
        $change = 'Observations::recordAttempt(["a.example"]); wp_schedule_single_event(time() + 9_999, "another_plugin"); echo "done";';
        self::assertSame('done', $this->inAnotherProcess("use ServerPilot\\Sync\\Store\\Observations; {$change}"));
        Plugin::instance()->events()->added('a.example', 'test');
        $wpdb->query('COMMIT');
        wp_cache_flush();
        self::assertSame('paid', get_network_option(null, 'order'));
        self::assertSame(['2'], Database::column('SELECT generation FROM {domains}'));
    }
}
