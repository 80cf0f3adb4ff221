<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** What each user may see and do by the REST routes of a customer, and how often. */
final class EndpointTest extends MappingTestCase
{
    private const SERVER = '203.0.113.7';
    private const HOSTILE = '<img src=x onerror=alert(1)>.example';

    private int $site_a;
    private int $site_b;
    /** @var array<string, int> ids by name */
    private array $users;
    /** @var list<string> domains whose DNS was asked */
    private array $asked = [];

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        $this->site_a = $this->site('a.network.example');
        $this->site_b = $this->site('b.network.example');
        $this->users = [
            'anonymous' => 0,
            'customer of A' => self::user('customera', $this->site_a, 'administrator'),
            'administrator of B' => self::user('customerb', $this->site_b, 'administrator'),
            'subscriber of A' => self::user('subscribera', $this->site_a, 'subscriber'),
            'editor of A' => self::user('editora', $this->site_a, 'editor'),
            'network administrator' => 1,
        ];
        State::change(['server' => ['name' => 'server', 'address' => self::SERVER], 'server_seen' => time(), 'last_run' => time()]);
        add_filter('serverpilot_resolve', $this->resolve(...), 99, 2);
        $GLOBALS['wp_rest_server'] = null;
    }

    protected function tearDown(): void
    {
        remove_all_filters('serverpilot_resolve', 99);
        wp_set_current_user(0);
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    /** @return list<string> */
    private function resolve(mixed $ignored, string $domain): array
    {
        $this->asked[] = $domain;

        // Without an address no site is visited.
        return match (true) {
            str_contains($domain, 'here') => [self::SERVER],
            str_contains($domain, 'customer') => ['198.51.100.9'],
            default => [],
        };
    }

    private static function user(string $login, int $site, string $role): int
    {
        $id = (int) (username_exists($login) ?: wp_create_user($login, 'password', "{$login}@network.example"));
        foreach (get_blogs_of_user($id, true) as $blog) {
            remove_user_from_blog($id, (int) $blog->userblog_id);
        }
        add_user_to_blog($site, $id, $role);

        return $id;
    }

    private function mapTo(int $site, string ...$domains): void
    {
        foreach ($domains as $domain) {
            $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => $domain, 'blog_id' => $site, 'stage' => 'checking-dns']);
            $this->storeRecord($domain, ['owner' => 'managed', 'state' => 'ok']);
        }
    }

    /** @param array<string, mixed> $parameters */
    private function request(string $user, string $method, string $path, array $parameters = []): WP_REST_Response
    {
        wp_set_current_user($this->users[$user]);
        $request = new WP_REST_Request($method, "/serverpilot/v1/customer/sites/{$path}");
        $method === 'GET' ? $request->set_query_params($parameters) : $request->set_body_params($parameters);

        return rest_do_request($request);
    }

    /** @return list<string> */
    private static function domains(WP_REST_Response $response): array
    {
        return array_column($response->get_data()['domains'] ?? [], 'domain');
    }

    public function testEachUserMayOnlyUseTheirOwnSite(): void
    {
        $this->mapTo($this->site_a, 'a.example');
        $this->mapTo($this->site_b, 'b.example');
        $may = ['customer of A' => ['a'], 'administrator of B' => ['b'], 'network administrator' => ['a', 'b']];
        foreach (array_keys($this->users) as $user) {
            foreach (['a' => $this->site_a, 'b' => $this->site_b, 'none' => 99_999] as $name => $site) {
                foreach ([['GET', 'domains', []], ['POST', 'domains', []], ['POST', 'new-domain', ['domain' => 'new.example']]] as [$method, $route, $parameters]) {
                    $this->freeLimits();
                    $response = $this->request($user, $method, "{$site}/{$route}", $parameters);
                    $is_allowed = in_array($name, $may[$user] ?? [], true);
                    $case = "{$user}: {$method} {$name} {$route}";
                    self::assertSame($is_allowed ? 200 : ($user === 'anonymous' ? 401 : 403), $response->get_status(), $case);
                    self::assertSame($is_allowed && $route === 'domains' ? ["{$name}.example"] : [], self::domains($response), $case);
                    self::assertStringNotContainsString(($name === 'a' ? 'b' : 'a') . '.example', (string) wp_json_encode($response->get_data()), $case);
                }
                foreach (['PUT', 'PATCH', 'DELETE'] as $method) {
                    self::assertSame(404, $this->request($user, $method, "{$site}/domains")->get_status(), "{$user}: {$method}");
                    self::assertSame(404, $this->request($user, $method, "{$site}/new-domain", ['domain' => 'new.example'])->get_status(), "{$user}: {$method}");
                }
                self::assertSame(404, $this->request($user, 'GET', "{$site}/new-domain", ['domain' => 'new.example'])->get_status());
            }
        }
    }

    /** Each network has its own super administrators, who have every capability on every site. */
    public function testAnAdministratorOfAnotherNetworkSeesNothing(): void
    {
        global $wpdb;
        $this->mapTo($this->site_a, 'a.example');
        $wpdb->replace($wpdb->site, ['id' => 2, 'domain' => 'second.example', 'path' => '/']);
        $main = $GLOBALS['current_site'];
        try {
            $GLOBALS['current_site'] = get_network(2);
            update_network_option(2, 'site_admins', ['customerb']);
            self::assertSame(403, $this->request('administrator of B', 'GET', "{$this->site_a}/domains")->get_status());
            self::assertTrue(is_super_admin());
            $wpdb->update($wpdb->blogs, ['site_id' => 2], ['blog_id' => $this->site_b]);
            clean_blog_cache($this->site_b);
            self::assertSame(200, $this->request('administrator of B', 'GET', "{$this->site_b}/domains")->get_status());
        } finally {
            $GLOBALS['current_site'] = $main;
            $wpdb->delete($wpdb->site, ['id' => 2]);
            $wpdb->delete($wpdb->sitemeta, ['site_id' => 2]);
            wp_cache_flush();
        }
    }

    public function testSitesThatAreNotNumbersAreNotFound(): void
    {
        foreach (['0', '-1', '1e3', '1 OR 1=1', '99999999999999999999', "{$this->site_a}/../{$this->site_b}"] as $site) {
            self::assertSame(404, $this->request('customer of A', 'GET', "{$site}/domains")->get_status(), $site);
        }
        foreach ([0, 6, 'x', [1]] as $level) {
            self::assertSame(400, $this->request('customer of A', 'GET', "{$this->site_a}/domains", ['level' => $level])->get_status());
        }
        foreach ([null, '', str_repeat('a', 301), ['a.example']] as $domain) {
            self::assertSame(400, $this->request('customer of A', 'POST', "{$this->site_a}/new-domain", ['domain' => $domain])->get_status());
        }
    }

    public function testADomainOfTwoSitesIsShownToTheFirstAlone(): void
    {
        $this->mapTo($this->site_a, 'shared.example');
        $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => 'shared.example', 'blog_id' => $this->site_b]);
        $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => 'www.shared.example', 'blog_id' => $this->site_b]);
        self::assertSame(['shared.example'], self::domains($this->request('customer of A', 'GET', "{$this->site_a}/domains")));
        self::assertSame(['www.shared.example'], self::domains($this->request('administrator of B', 'GET', "{$this->site_b}/domains")));
    }

    public function testAddressesOfTheNetworkAreNotShown(): void
    {
        $this->mapTo($this->site_a, 'a.example', 'a.network.example');
        self::assertSame(['a.example'], self::domains($this->request('customer of A', 'GET', "{$this->site_a}/domains")));
    }

    public function testWhatDnsSaysIsEscaped(): void
    {
        $this->mapTo($this->site_a, 'a.example');
        Observations::recordDns('a.example', DnsReport::of([
            'code' => 'elsewhere', 'addresses' => ['198.51.100.9'], 'expected' => [self::SERVER], 'cname' => [self::HOSTILE], 'nameservers' => [self::HOSTILE],
        ], time()));
        $html = $this->request('customer of A', 'GET', "{$this->site_a}/domains")->get_data()['html'];
        self::assertStringContainsString('&lt;img', $html);
        self::assertStringNotContainsString('<img', $html);
        Observations::recordDns('a.example', DnsReport::of(['code' => 'lame', 'nameservers' => [self::HOSTILE]], time()));
        self::assertStringNotContainsString('<img', $this->request('customer of A', 'GET', "{$this->site_a}/domains")->get_data()['html']);
    }

    public function testChecksAreLimitedBySiteAndByUser(): void
    {
        $this->mapTo($this->site_a, 'a.example');
        $this->mapTo($this->site_b, 'b.example');
        self::assertTrue($this->request('customer of A', 'POST', "{$this->site_a}/domains")->get_data()['checked']);
        self::assertContains('a.example', $this->asked);
        $this->asked = [];
        $response = $this->request('customer of A', 'POST', "{$this->site_a}/domains");
        self::assertSame([200, false, ['a.example']], [$response->get_status(), $response->get_data()['checked'], self::domains($response)]);
        self::assertGreaterThan(0, $response->get_data()['again']);
        self::assertFalse($this->request('network administrator', 'POST', "{$this->site_a}/domains")->get_data()['checked'], 'another user of the site');
        self::assertFalse($this->request('network administrator', 'POST', "{$this->site_b}/domains")->get_data()['checked'], 'another site of that user');
        self::assertSame([], $this->asked);
        self::assertTrue($this->request('administrator of B', 'POST', "{$this->site_b}/domains")->get_data()['checked'], 'others are not kept waiting');
    }

    public function testTheNetworkChecksForFewCustomersAtOnce(): void
    {
        global $wpdb;
        $this->mapTo($this->site_a, 'a.example');
        foreach (range(1, 3) as $place) {
            $wpdb->query('REPLACE INTO ' . Schema::table('lease') . " (name, owner, until) VALUES ('c.place.{$place}', '', UTC_TIMESTAMP() + INTERVAL 60 SECOND)");
        }
        self::assertFalse($this->request('customer of A', 'POST', "{$this->site_a}/domains")->get_data()['checked']);
        self::assertSame(429, $this->request('customer of A', 'POST', "{$this->site_a}/new-domain", ['domain' => 'new.example'])->get_status());
        self::assertSame([], $this->asked);
    }

    public function testOneCustomerTakesOnePlaceAlone(): void
    {
        $path = "{$this->site_a}/new-domain";
        $second = null;
        $again = function (mixed $given) use ($path, &$second): mixed {
            if ($second === null) {
                $second = 0;
                $this->pass(3);
                $second = $this->request('customer of A', 'POST', $path, ['domain' => 'n2.example'])->get_status();
            }

            return $given;
        };
        add_filter('serverpilot_resolve', $again, 100);
        self::assertSame(200, $this->request('customer of A', 'POST', $path, ['domain' => 'n1.example'])->get_status());
        remove_filter('serverpilot_resolve', $again, 100);
        self::assertSame(429, $second);
    }

    public function testACopyOfTheNetworkChecksNothing(): void
    {
        $this->mapTo($this->site_a, 'a.example');
        State::set('pause', ['reason' => 'home', 'message' => 'A copy.', 'since' => 1]);
        self::assertFalse($this->request('customer of A', 'POST', "{$this->site_a}/domains")->get_data()['checked']);
        self::assertSame([], $this->asked);
    }

    /** As just after the first domain is added: the next sync makes its record. */
    public function testACheckBeforeTheFirstSyncOfADomain(): void
    {
        $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => 'a.example', 'blog_id' => $this->site_a]);
        foreach ([$this->site_a => 'customer of A', $this->site_b => 'administrator of B'] as $site => $user) {
            self::assertSame(200, $this->request($user, 'POST', "{$site}/domains")->get_status());
        }
        self::assertSame([], $this->asked);
    }

    public function testOneCheckHasFewDomainsAndTheOldestFirst(): void
    {
        $this->mapTo($this->site_a, ...self::numbered(1, 10));
        $seen = [];
        foreach (range(1, 3) as $ignored) {
            $this->freeLimits();
            $this->asked = [];
            $this->request('customer of A', 'POST', "{$this->site_a}/domains");
            $checked = array_intersect(array_unique($this->asked), self::numbered(1, 10));
            self::assertLessThanOrEqual(4, count($checked));
            array_push($seen, ...$checked);
            $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . ' SET checked_at = checked_at - INTERVAL 1 MINUTE');
        }
        self::assertCount(10, array_unique($seen), 'each has its turn');
    }

    public function testADomainWhoseCheckFindsNothingKeepsNoOtherFromItsTurn(): void
    {
        $this->mapTo($this->site_a, ...self::numbered(1, 10));
        add_filter('serverpilot_addresses', '__return_empty_array');
        foreach (range(1, 3) as $ignored) {
            $this->freeLimits()->request('customer of A', 'POST', "{$this->site_a}/domains");
        }
        remove_all_filters('serverpilot_addresses');
        self::assertSame('10', $GLOBALS['wpdb']->get_var('SELECT COUNT(*) FROM ' . Schema::table('domains') . ' WHERE checked_at IS NOT NULL'));
    }

    public function testTheQueriesOfAPanelAreBounded(): void
    {
        global $wpdb;
        $queries = [];
        foreach ([0, 3, 50] as $count) {
            $this->mapTo($this->site_a, ...array_slice(self::numbered(1, 50), 0, $count));
            State::refresh();
            $before = $wpdb->num_queries;
            self::assertCount($count, self::domains($this->request('customer of A', 'GET', "{$this->site_a}/domains")));
            $queries[$count] = $wpdb->num_queries - $before;
            $wpdb->query('TRUNCATE ' . self::TABLE);
        }
        self::assertSame($queries[3], $queries[50]);
        self::assertLessThanOrEqual(20, $queries[50]);
        self::assertLessThanOrEqual($queries[3], $queries[0]);
        self::assertSame([], $this->requests());
    }

    /** @return iterable<string, array{string, string, string}> a domain, its state, and a part of the message */
    public static function newDomains(): iterable
    {
        yield 'a subdomain' => ['shop.customer.example', 'needs_dns', 'points to another server'];
        yield 'here' => ['here.example', 'ready', 'points to this server already'];
        yield 'with a scheme' => ['https://customer.example/', 'refused', 'This is not a domain'];
        yield 'one label' => ['customer', 'refused', 'This is not a domain'];
        yield 'a tag' => ['<script>', 'refused', 'This is not a domain'];
        yield 'a public suffix' => ['co.uk', 'refused', 'such as example.co.uk'];
        yield 'the network' => ['network.example', 'refused', 'the network itself'];
        yield 'its www' => ['www.network.example', 'refused', 'the network itself'];
        yield 'below the network' => ['login.network.example', 'needs_operator', 'belongs to the network'];
        yield 'a site of the network' => ['b.network.example', 'needs_operator', 'belongs to the network'];
        // Ultimate Multisite's dialog takes neither.
        yield 'a wildcard' => ['*.customer.example', 'refused', 'Add each subdomain'];
        yield 'not in ASCII' => ['bücher.example', 'refused', 'Write this domain as xn--bcher-kva.example.'];
        yield 'not in ASCII, of another customer' => ['Ö.example', 'refused', 'has been added already'];
        yield 'in ASCII' => ['xn--bcher-kva.example', 'needs_dns', 'has no address'];
        yield 'of another customer' => ['b.example', 'refused', 'has been added already'];
        yield 'the own domain of another site' => ['own.example', 'refused', 'has been added already'];
        yield 'in another spelling' => ['B.Example.', 'refused', 'has been added already'];
    }

    /** @dataProvider newDomains */
    public function testADomainIsCheckedBeforeItIsMapped(string $domain, string $state, string $message): void
    {
        $this->mapTo($this->site_b, 'b.example', 'xn--nda.example');
        $this->site('own.example');
        $response = $this->request('customer of A', 'POST', "{$this->site_a}/new-domain", ['domain' => $domain]);
        self::assertSame(200, $response->get_status());
        self::assertSame($state, $response->get_data()['state']);
        self::assertStringContainsString($message, $response->get_data()['message']);
        self::assertStringNotContainsString('<script', $response->get_data()['html']);
        if ($state === 'refused' || $state === 'needs_operator') {
            self::assertSame([], $this->asked, 'no DNS query');
        }
    }

    /** What Ultimate Multisite says when it refuses the domain, and nothing about its site or customer. */
    public function testADomainInUseNamesNoCustomer(): void
    {
        $this->mapTo($this->site_b, 'b.example');
        $data = $this->request('customer of A', 'POST', "{$this->site_a}/new-domain", ['domain' => 'b.example'])->get_data();
        $own = $this->freeLimits()->request('administrator of B', 'POST', "{$this->site_b}/new-domain", ['domain' => 'b.example'])->get_data();
        self::assertSame($own, $data);
    }

    public function testChecksOfNewDomainsAreLimitedByUser(): void
    {
        $path = "{$this->site_a}/new-domain";
        self::assertSame(200, $this->request('customer of A', 'POST', $path, ['domain' => 'n1.example'])->get_status());
        $response = $this->request('customer of A', 'POST', $path, ['domain' => 'n2.example']);
        self::assertSame(429, $response->get_status());
        self::assertGreaterThan(0, $response->get_data()['data']['again']);
        self::assertNotContains('n2.example', $this->asked);
    }

    /** As if so many seconds had passed since the last request. */
    protected function pass(int $seconds): void
    {
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('lease') . " SET until = until - INTERVAL {$seconds} SECOND WHERE name LIKE 'c.%'");
    }

    private function freeLimits(): self
    {
        $GLOBALS['wpdb']->query('DELETE FROM ' . Schema::table('lease') . " WHERE name LIKE 'c.%'");

        return $this;
    }
}
