<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** A site with many domains: each of them can be reached, at the cost of a few. */
final class PagesTest extends MappingTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        State::change(['server' => ['name' => 'server', 'address' => '203.0.113.7'], 'server_seen' => time(), 'last_run' => time()]);
        add_filter('serverpilot_resolve', static fn (): array => [], 99);
        wp_set_current_user(1);
        $GLOBALS['wp_rest_server'] = null;
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_resolve', 99);
        wp_set_current_user(0);
        unset($_GET['serverpilot_page']);
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    /** @return list<string> `d0001.example` and so on, which is their order */
    private static function ordered(int $first, int $last): array
    {
        return $last < $first ? [] : array_map(static fn (int $n): string => sprintf('d%04d.example', $n), range($first, $last));
    }

    /** So many domains of site 1, each with a record. */
    private function fill(int $count): void
    {
        global $wpdb;
        $wpdb->query('TRUNCATE ' . self::TABLE);
        $wpdb->query('TRUNCATE ' . Schema::table('domains'));
        foreach (array_chunk(self::ordered(1, $count), 500) as $some) {
            $wpdb->query('INSERT INTO ' . self::TABLE . ' (blog_id, domain) VALUES ' . implode(',', array_map(static fn (string $one): string => "(1, '{$one}')", $some)));
            $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, created, updated) VALUES '
                . implode(',', array_map(static fn (string $one): string => "('{$one}', 0, 0, 'managed', 'ok', UTC_TIMESTAMP(), UTC_TIMESTAMP())", $some)));
        }
        State::refresh();
    }

    /** @return array<string, mixed> */
    private static function request(string $method, int $page): array
    {
        $request = new WP_REST_Request($method, '/serverpilot/v1/customer/sites/1/domains');
        $request->set_param('page', $page);

        return rest_get_server()->dispatch($request)->get_data();
    }

    private static function panel(string $page = ''): string
    {
        $_GET['serverpilot_page'] = $page;

        return Plugin::instance()->customer()->panelOfThisSite();
    }

    public function testTheCostOfAPageDoesNotDependOnTheNumberOfDomains(): void
    {
        global $wpdb;
        $queries = [];
        foreach ([0, 3, 300, 3000] as $count) {
            $this->fill($count);
            $before = $wpdb->num_queries;
            $page = self::request('GET', 1);
            $queries[$count] = $wpdb->num_queries - $before;
            self::assertSame(self::ordered(1, min(50, $count)), array_column($page['domains'], 'domain'));
            self::assertSame([$count, max(1, intdiv($count, 50))], [$page['total'], $page['pages']]);
            $before = $wpdb->num_queries;
            $html = self::panel();
            self::assertLessThanOrEqual(20, $wpdb->num_queries - $before);
            self::assertSame(min(50, $count), substr_count($html, '<article '));
            self::assertLessThan(100_000, strlen($html));
        }
        self::assertSame($queries[3], $queries[3000]);
        self::assertLessThanOrEqual(20, $queries[3000]);
    }

    public function testEachDomainIsOnOnePage(): void
    {
        $this->fill(120);
        $seen = [];
        foreach ([1, 2, 3] as $page) {
            array_push($seen, ...array_column(self::request('GET', $page)['domains'], 'domain'));
        }
        self::assertSame(self::ordered(1, 120), $seen);
        self::assertSame(self::ordered(101, 120), array_column(self::request('GET', 9)['domains'], 'domain'), 'past the end');
    }

    public function testThePanelSaysWhatItShowsAndLinksToTheRest(): void
    {
        $this->fill(50);
        self::assertStringNotContainsString('<nav', self::panel());
        $this->fill(3000);
        $first = self::panel();
        self::assertStringContainsString('Domains 1 to 50 of 3,000', $first);
        self::assertStringContainsString('serverpilot_page=2#serverpilot-domains">Next domains', $first);
        self::assertStringNotContainsString('Previous domains', $first);
        $last = self::panel('60');
        self::assertStringContainsString('data-page="60"', $last);
        self::assertStringContainsString('data-domain="d3000.example"', $last);
        self::assertStringContainsString('Domains 2,951 to 3,000 of 3,000', $last);
        self::assertStringContainsString('serverpilot_page=59#serverpilot-domains">Previous domains', $last);
        self::assertStringNotContainsString('Next domains', $last);
        foreach (['0', '-1', 'x', '1e3', '9999999'] as $no_page) {
            self::assertStringContainsString('data-page="1"', self::panel($no_page), $no_page);
        }
    }

    public function testACheckConcernsThePageThatIsOpen(): void
    {
        $this->fill(120);
        self::assertTrue(self::request('POST', 3)['checked']);
        $checked = $GLOBALS['wpdb']->get_col('SELECT domain FROM ' . Schema::table('domains') . ' WHERE checked_at IS NOT NULL');
        self::assertCount(4, $checked);
        self::assertSame([], array_diff($checked, self::ordered(101, 120)));
    }

    public function testADomainAndItsWwwAreTogether(): void
    {
        $this->fill(60);
        $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => 'www.d0001.example', 'blog_id' => 1]);
        $page = self::request('GET', 1);
        self::assertSame(['d0001.example', 'www.d0001.example', 'd0002.example'], array_slice(array_column($page['domains'], 'domain'), 0, 3));
        self::assertSame([51, 60], [count($page['domains']), $page['total']]);
    }
}
