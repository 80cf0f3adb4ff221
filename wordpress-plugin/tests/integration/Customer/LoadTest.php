<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** What open panels cost the network, by counts: a minute passes by moving the times of the limits. */
final class LoadTest extends MappingTestCase
{
    private const ROOT = '/serverpilot/v1/customer/sites/';

    /** @var list<int> ids of users, by site */
    private array $users = [];
    /** @var list<string> domains whose DNS was asked */
    private array $asked = [];

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        State::change(['server' => ['name' => 'server', 'address' => '203.0.113.7'], 'server_seen' => time(), 'last_run' => time()]);
        // Without an address no site is visited.
        add_filter('serverpilot_resolve', function (mixed $ignored, string $domain): array {
            $this->asked[] = $domain;

            return [];
        }, 99, 2);
        $GLOBALS['wp_rest_server'] = null;
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_resolve', 99);
        wp_set_current_user(0);
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    /** @param int $count of customers, each with a site and two domains that are not ready */
    private function customers(int $count): void
    {
        foreach (range(count($this->users) + 1, $count) as $n) {
            $site = $this->site("c{$n}.network.example");
            $user = (int) (username_exists("load{$n}") ?: wp_create_user("load{$n}", 'password', "load{$n}@network.example"));
            add_user_to_blog($site, $user, 'administrator');
            $this->users[$site] = $user;
            foreach (["c{$n}.example", "d{$n}.example"] as $domain) {
                $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => $domain, 'blog_id' => $site, 'stage' => 'checking-dns']);
                $this->storeRecord($domain, ['owner' => 'managed', 'state' => 'ok']);
            }
        }
    }

    /** @return array{queries: int, checked: bool, again: int} */
    private function poll(int $site): array
    {
        wp_set_current_user($this->users[$site]);
        State::refresh();
        $before = $GLOBALS['wpdb']->num_queries;
        $data = rest_get_server()->dispatch(new WP_REST_Request('POST', self::ROOT . "{$site}/domains"))->get_data();

        return ['queries' => $GLOBALS['wpdb']->num_queries - $before, 'checked' => $data['checked'], 'again' => $data['again']];
    }

    /**
     * A minute, at whose begin the panels have been open for up to 45 seconds.
     *
     * @return array{polls: int, queries: int, most of a check: int, most of another poll: int, checks: int, domains: int}
     */
    private function minute(): array
    {
        $this->asked = [];
        $due = [];
        foreach (array_keys($this->users) as $n => $site) {
            $due[$site] = intdiv(45 * $n, count($this->users));
        }
        $minute = ['polls' => 0, 'queries' => 0, 'most of a check' => 0, 'most of another poll' => 0, 'checks' => 0];
        $begin = time();
        for ($second = 0; $second < 60; ++$second) {
            // The database's clock, which stands still during the polls of a second, however long they take here.
            $GLOBALS['wpdb']->query('SET timestamp = ' . ($begin + $second));
            foreach (array_keys($due, $second, true) as $site) {
                $poll = $this->poll($site);
                $due[$site] = $second + $poll['again'];
                $most = $poll['checked'] ? 'most of a check' : 'most of another poll';
                $minute[$most] = max($minute[$most], $poll['queries']);
                ++$minute['polls'];
                $minute['queries'] += $poll['queries'];
                $minute['checks'] += (int) $poll['checked'];
            }
        }
        $GLOBALS['wpdb']->query('SET timestamp = DEFAULT');

        return [...$minute, 'domains' => count($this->asked)];
    }

    public function testOpenPanelsCauseABoundedNumberOfChecks(): void
    {
        $seen = [];
        foreach ([10, 50] as $count) {
            $this->customers($count);
            $GLOBALS['wpdb']->query('DELETE FROM ' . Schema::table('lease') . " WHERE name LIKE 'c.%'");
            $seen[$count] = $this->minute();
        }
        $report = (string) json_encode($seen);
        foreach ($seen as $count => $minute) {
            self::assertLessThanOrEqual(2 * $count, $minute['polls'], $report);
            self::assertLessThanOrEqual(18, $minute['checks'], $report);
            self::assertLessThanOrEqual(18 * 4, $minute['domains'], $report);
            self::assertLessThanOrEqual(60, $minute['most of a check'], $report);
            self::assertLessThanOrEqual(32, $minute['most of another poll'], $report);
        }
        self::assertSame(18, $seen[50]['checks'], $report);
        self::assertSame([], $this->requests(), 'none to ServerPilot');
    }

    /** Two administrators of a site share its checks. */
    public function testPanelsOfOneSiteShareItsChecks(): void
    {
        $this->customers(2);
        [$site, $other] = array_keys($this->users);
        self::assertTrue($this->poll($site)['checked']);
        add_user_to_blog($site, $this->users[$other], 'administrator');
        $this->users[$site] = $this->users[$other];
        $this->asked = [];
        self::assertFalse($this->poll($site)['checked']);
        self::assertSame([], $this->asked);
    }
}
