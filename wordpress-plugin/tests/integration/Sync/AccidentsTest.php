<?php
declare(strict_types=1);

use ServerPilot\Exception\NetworkException;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';
require_once dirname(__DIR__, 2) . '/OperatorView.php';

/** Accidents with the mapping table, of which no hook knows: what leaves, what waits, and what the operator sees. */
final class AccidentsTest extends MappingTestCase
{
    use OperatorView;

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE . ', import');
    }

    /** The old and the new domains are listed side by side, and three a day are what can be lost at most. */
    public function testSearchAndReplaceOnTheMappingTable(): void
    {
        global $wpdb;
        $this->map(...self::numbered(1, 20));
        $this->sync();
        $wpdb->query('UPDATE ' . self::TABLE . " SET domain = REPLACE(domain, '.example', '.test')");
        self::assertSame('done', $this->sync());
        self::assertCount(41, $this->listed(), 'the new ones are added at once, and nothing leaves');
        self::assertStringContainsString('Mapping: No site uses it any more.', $this->page('n7.example'));
        self::assertSame('No site uses it any more. It will be removed soon. If that is wrong, map it again.', $this->record('n7.example')?->message);
        $this->pass(900);
        $this->syncs(6);
        self::assertCount(38, $this->listed());
        self::assertCount(17, DomainList::heldRemovals());
        self::assertStringContainsString('The removal of 17 domains from ServerPilot\'s list needs your approval. If it is intended, approve it.', $this->page());
        self::assertStringContainsString('Several domains disappeared from the mapping tables within a day, and the plugin was not notified.', $this->page('n20.example'));
        self::assertSame(17, $this->statusFields()['removal_guard']);
        $doctor = $this->doctor()['removal_guard'];
        self::assertSame('on_hold', $doctor['state']);
        self::assertStringContainsString('17 domains', $doctor['message']);
        self::assertStringContainsString('check what happened to the sites', $doctor['remedy']);

        // The operator takes the replacement back.
        $wpdb->query('UPDATE ' . self::TABLE . " SET domain = REPLACE(domain, '.test', '.example')");
        $this->syncs(1);
        self::assertSame([], array_diff(self::numbered(1, 20), $this->listed()));
        self::assertSame([], DomainList::heldRemovals());
        self::assertSame('ok', $this->doctor()['removal_guard']['state']);
    }

    /** A failed import: the table is empty all night, and has half of its rows in the morning. */
    public function testAnImportThatFailsOvernight(): void
    {
        global $wpdb;
        $this->map(...self::numbered(1, 20));
        $this->sync();
        $wpdb->query('CREATE TABLE import AS SELECT * FROM ' . self::TABLE);
        $wpdb->query('TRUNCATE ' . self::TABLE);
        $this->syncs(10);
        self::assertCount(21, $this->listed(), 'nothing leaves while the table is empty');
        $reason = 'A table of mapped domains, or that of sites, is empty or missing, for example during a database restore. No domains are removed until it has rows again';
        self::assertStringContainsString($reason, $this->page('n1.example'));
        self::assertSame(20, $this->statusFields()['removal_guard']);
        self::assertStringContainsString('20 domains', $this->doctor()['removal_guard']['message']);

        $wpdb->query('INSERT INTO ' . self::TABLE . ' SELECT * FROM import WHERE id <= 10');
        $this->sync();
        self::assertCount(21, $this->listed(), 'what the empty table lacked was no absence');
        self::assertSame('managed ok leaving', $this->state('n20.example'));
        self::assertSame([], DomainList::heldRemovals());
        $this->pass(900);
        $this->syncs(4);
        self::assertCount(18, $this->listed(), 'three a day are removed without an announcement');
        self::assertCount(7, DomainList::heldRemovals());
        self::assertStringContainsString('Several domains disappeared from the mapping tables within a day', $this->page('n20.example'));

        $wpdb->query('INSERT INTO ' . self::TABLE . ' SELECT * FROM import WHERE id > 10');
        $this->syncs(1);
        self::assertCount(21, $this->listed());
        self::assertSame([], DomainList::heldRemovals());
    }

    /** A policy or an operator holds what an empty table lacks: the table is not taken for one that has always been empty. */
    public function testAnEmptyTableIsRememberedWhileAPolicyOrAnOperatorHoldsItsDomains(): void
    {
        $this->map(...self::numbered(1, 4));
        $this->sync();
        $GLOBALS['wpdb']->query('TRUNCATE ' . self::TABLE);
        State::set('policy', 'add-only');
        $this->syncs();
        State::set('policy', 'sync');
        $this->syncs();
        self::assertCount(5, $this->listed());
        foreach (self::numbered(1, 4) as $domain) {
            Operator::hold($domain);
        }
        $this->syncs();
        foreach (self::numbered(1, 4) as $domain) {
            Operator::release($domain);
        }
        $this->syncs();
        self::assertCount(5, $this->listed());
        self::assertSame('managed held removal_table_empty', $this->state('n1.example'));
    }

    /** A domain that flaps: each read that has it restarts its absence, also if an event arrives meanwhile. */
    public function testEachReadThatHasTheDomainRestartsItsAbsence(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmapBySql('a.example');
        $this->syncs(2);
        $this->map('a.example');
        // A late hook of another plugin, between the read and its recording.
        $event = static function (string $sql) use (&$event): string {
            if (str_contains($sql, 'undesired_reads = 0')) {
                remove_filter('query', $event);
                Plugin::instance()->events()->added('a.example', 'wu_domain_added');
            }

            return $sql;
        };
        add_filter('query', $event);
        self::assertSame('done', $this->sync());
        remove_filter('query', $event);
        $this->unmapBySql('a.example');
        $this->sync();
        self::assertContains('a.example', $this->listed());
        self::assertSame(1, $this->record('a.example')?->undesiredReads);
    }

    /** The customer keeps the mapping with `www.` and removes the one without: days later, an import loses the one that stays. */
    public function testAPartnerThatIsStillMappedIsNotAnnouncedWithItsDomain(): void
    {
        $this->map('a.example', 'www.a.example', 'b.example');
        $this->sync();
        $this->unmap('a.example');
        $this->syncs(2);
        self::assertNotContains('a.example', $this->listed());
        self::assertContains('www.a.example', $this->listed());
        $this->unmapBySql('www.a.example');
        $this->sync();
        self::assertContains('www.a.example', $this->listed());
        self::assertSame('managed ok leaving', $this->state('www.a.example'));
    }

    /** The domain is back in the last read before the call: what was announced or approved before that counts for nothing. */
    public function testADomainThatIsBackJustBeforeTheCallRestartsItsAbsence(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmap('a.example');
        Operator::approveRemovals(['a.example']);
        $plans = 0;
        $this->sync(new FaultInjectingClient(after: ['plan' => function () use (&$plans): void {
            if (++$plans === 3) {
                $this->map('a.example');
            }
        }]));
        self::assertContains('a.example', $this->listed());
        self::assertSame([], State::approvedRemovals());
        $this->unmapBySql('a.example');
        $this->sync();
        self::assertContains('a.example', $this->listed());
        self::assertSame('managed ok leaving', $this->state('a.example'));
    }

    /** The answers of all updates are lost: the removal guard counts what has left all the same. */
    public function testRemovalsWithoutAnAnswerCount(): void
    {
        $this->map(...self::numbered(1, 10));
        $this->sync();
        $this->unmap(...self::numbered(1, 10));
        $client = new FaultInjectingClient();
        $lost = new FaultInjectingClient(instead: ['sync' => static function (...$arguments) use ($client): never {
            $client->sync(...$arguments);
            throw new NetworkException('The answer is lost.');
        }]);
        foreach (range(1, 4) as $ignored) {
            $this->makeDue();
            self::assertContains($this->sync($lost), ['failed', 'done']);
        }
        $this->makeDue();
        $this->sync();
        self::assertCount(8, $this->listed());
        self::assertSame('removal_guard', $this->record('n9.example')?->reason->value);
    }
}
