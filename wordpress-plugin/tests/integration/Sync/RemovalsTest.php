<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Plan;
use ServerPilot\Sync\Domain\PlanInput;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Operator;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** When a domain that no table has any more is removed from the list. */
final class RemovalsTest extends MappingTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
        remove_all_filters('serverpilot_desired_domains');
    }

    public function testAnAnnouncedRemovalWaitsTwoMinutes(): void
    {
        remove_filter('serverpilot_removal_wait', '__return_zero');
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmapBySql('a.example');
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $this->sync();
        self::assertSame('managed ok leaving', $this->state('a.example'));
        self::assertEqualsWithDelta(120, $this->record('a.example')?->dueIn, 5);
        $this->pass(120);
        $this->sync();
        self::assertSame([self::NETWORK, 'b.example'], $this->listed());
    }

    public function testARemovalIsCheckedAgainJustBeforeTheCall(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmapBySql('a.example');
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $real = Plugin::instance()->client();
        $is_planned = false;
        $client = new FaultInjectingClient(instead: ['plan' => function (PlanInput $input) use ($real, &$is_planned): Plan {
            $plan = $real->plan($input);
            // The first plan with the removal; the next thing is the call.
            if (!$is_planned && $plan->changes !== []) {
                $is_planned = true;
                $this->map('a.example');
            }

            return $plan;
        }]);
        self::assertSame('done', $this->sync($client));
        self::assertTrue($is_planned);
        self::assertContains('a.example', $this->listed());
    }

    public function testAnAnnouncementIsVoidOnceAReadHasTheDomain(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $this->sync();
        self::assertNull($this->record('a.example')?->announcedFor);
        $this->unmapBySql('a.example');
        $this->sync();
        self::assertContains('a.example', $this->listed());
        self::assertSame(1, $this->record('a.example')?->undesiredReads);
    }

    /** A queued hook may be late by days. */
    public function testAQueuedHookAnnouncesNothing(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmapBySql('a.example');
        Plugin::instance()->events()->removed('a.example', 'wu_remove_domain');
        $this->sync();
        self::assertContains('a.example', $this->listed());
    }

    public function testWithoutAnAnnouncementThreeReadsOverAQuarterOfAnHourAreNeeded(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->unmapBySql('a.example');
        $this->sync();
        $this->sync();
        $this->sync();
        self::assertContains('a.example', $this->listed(), 'three reads at once');
        $this->pass(900);
        $this->sync();
        self::assertNotContains('a.example', $this->listed());
    }

    /** Search and replace by SQL. */
    public function testManyUnannouncedRemovalsNeedApproval(): void
    {
        global $wpdb;
        $this->map(...array_map(static fn (int $n): string => "n{$n}.example", range(1, 20)));
        $this->sync();
        $wpdb->query('UPDATE ' . self::TABLE . " SET domain = REPLACE(domain, 'example', 'test')");
        $this->sync();
        $this->pass(900);
        $this->sync();
        $this->sync();
        self::assertCount(17, DomainList::heldRemovals());
        self::assertSame('managed held removal_unannounced', $this->state(DomainList::heldRemovals()[0]));
    }

    public function testAnEmptyMappingTablePausesRemovalsUntilItHasRowsAgain(): void
    {
        global $wpdb;
        $this->map('a.example', 'b.example');
        $this->sync();
        $wpdb->query('CREATE TABLE backup AS SELECT * FROM ' . self::TABLE);
        $wpdb->query('TRUNCATE ' . self::TABLE);
        $this->site('new.network.example');
        foreach (range(1, 4) as $ignored) {
            $this->sync();
            $this->pass(900);
        }
        self::assertSame([self::NETWORK, 'a.example', 'b.example', 'new.network.example'], $this->listed());
        self::assertSame('managed held removal_table_empty', $this->state('a.example'));
        $wpdb->query('INSERT INTO ' . self::TABLE . ' SELECT * FROM backup');
        $wpdb->query('DROP TABLE backup');
        $this->sync();
        self::assertSame('managed ok', $this->state('a.example'));
    }

    /** Its removal is announced, but its site has it now, as no read has seen yet. */
    public function testATableOfSitesThatHasLostItsRowsPausesAnnouncedRemovals(): void
    {
        global $wpdb;
        $this->site('other.example');
        $this->map('a.example', 'b.example');
        $this->sync();
        $wpdb->query("CREATE TABLE backup AS SELECT * FROM {$wpdb->blogs} WHERE blog_id > 1");
        $wpdb->query("DELETE FROM {$wpdb->blogs} WHERE blog_id > 1");
        $this->unmapBySql('a.example');
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $this->sync();
        $this->sync();
        self::assertSame('managed held removal_table_empty', $this->state('a.example'));
        $wpdb->query("INSERT INTO {$wpdb->blogs} SELECT * FROM backup");
        $wpdb->query('DROP TABLE backup');
        $this->sync();
        self::assertSame([self::NETWORK, 'b.example', 'other.example', 'www.other.example'], $this->listed());
    }

    public function testAnOperatorCanApproveTheRemovalsOfAnEmptyTable(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $GLOBALS['wpdb']->query('TRUNCATE ' . self::TABLE);
        $this->sync();
        Operator::approveRemovals(['a.example']);
        $this->sync();
        self::assertSame([self::NETWORK, 'b.example'], $this->listed());
        Operator::approveRemovals(DomainList::heldRemovals());
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame([], State::approvedRemovals());
        self::assertSame(['wu_domain_mappings' => false, 'blogs' => false], State::array('mapping_tables'));
    }

    public function testAnApprovalOfTheDayBeforeIsIgnored(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $GLOBALS['wpdb']->query('TRUNCATE ' . self::TABLE);
        $this->sync();
        State::set('approved_removals', ['a.example' => time() - DAY_IN_SECONDS]);
        self::assertSame(['a.example'], array_keys(State::approvedRemovals()), 'the plan decides that it has expired');
        $this->sync();
        self::assertSame([self::NETWORK, 'a.example', 'b.example'], $this->listed());
        self::assertSame([], State::approvedRemovals());
    }

    public function testExactlyTheApprovedRemovalsAreMadeAndAClickDuringASyncIsKept(): void
    {
        $this->map(...array_map(static fn (int $n): string => "n{$n}.example", range(1, 10)));
        $this->sync();
        foreach (range(1, 6) as $n) {
            $this->unmapBySql("n{$n}.example");
            Plugin::instance()->events()->deleted("n{$n}.example", 'wu_domain_post_delete');
        }
        $this->sync();
        $shown = DomainList::heldRemovals();
        self::assertCount(3, $shown);
        $this->unmapBySql('n7.example', 'n8.example');
        Plugin::instance()->events()->deleted('n7.example', 'wu_domain_post_delete');
        $click = static fn () => Operator::approveRemovals($shown);
        $this->sync(new FaultInjectingClient(before: ['plan' => static function () use (&$click): void {
            if ($click !== null) {
                $click();
                $click = null;
            }
        }]));
        $this->sync();
        self::assertSame([], array_intersect($shown, $this->listed()), 'the click is not lost');
        self::assertContains('n8.example', $this->listed(), 'it was not shown');
    }

    public function testAPartnerThatLeavesByRuleAndAFiltersDomainWaitForApproval(): void
    {
        $this->site('apex.example');
        add_filter('serverpilot_desired_domains', $add = static fn (array $desired): array => $desired + ['filter.example' => ['kind' => 'mapped']]);
        $this->sync();
        $this->sync();
        self::assertContains('www.apex.example', $this->listed());
        add_filter('serverpilot_www', '__return_false');
        remove_filter('serverpilot_desired_domains', $add);
        try {
            foreach (range(1, 4) as $ignored) {
                $this->sync();
                $this->pass(900);
            }
        } finally {
            remove_filter('serverpilot_www', '__return_false');
        }
        self::assertSame('managed held removal_by_rule', $this->state('www.apex.example'));
        self::assertSame('managed held removal_by_rule', $this->state('filter.example'));
    }

    /** Its mappings may be deleted with it, before it, or never. */
    public function testADeletedSiteAnnouncesTheDomainsThatAreMappedToIt(): void
    {
        global $wpdb;
        $site = $this->site('site.network.example');
        $this->map('stays.example');
        foreach (['Mapped.example', 'other.example'] as $domain) {
            $wpdb->insert(self::TABLE, ['domain' => $domain, 'blog_id' => $site]);
        }
        $this->sync();
        wp_delete_site($site);
        self::assertNotNull($this->record('mapped.example')?->announcedFor);
        $this->sync();
        self::assertSame([self::NETWORK, 'stays.example'], $this->listed());
    }

    public function testTheCauseOfEachRemovalIsRecorded(): void
    {
        global $wpdb;
        $this->map('a.example', 'b.example', 'c.example', 'd.example');
        $this->sync();
        $this->unmapBySql('a.example');
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $wpdb->query('UPDATE ' . self::TABLE . " SET domain = 'new.example' WHERE domain = 'b.example'");
        Plugin::instance()->events()->renamed('b.example', 'new.example', 'wu_transition_domain_domain');
        Operator::remove('c.example');
        $this->sync();
        $causes = $wpdb->get_results('SELECT domain, cause, mappings FROM ' . Schema::table('history') . " WHERE what = 'remove' ORDER BY domain", ARRAY_N);
        self::assertSame([['a.example', 'announced', '4'], ['b.example', 'renamed', '4'], ['c.example', 'operator', '4']], $causes);
    }
}
