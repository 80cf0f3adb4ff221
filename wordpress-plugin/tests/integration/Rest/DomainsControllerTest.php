<?php
declare(strict_types=1);

require_once __DIR__ . '/RestTestCase.php';

use ServerPilot\Sync\Domain\DomainStatus;
use ServerPilot\Sync\Store\State;

/** `/domains` and `/domains/<domain>`: who may read them, what they contain, and which parameters they accept. */
final class DomainsControllerTest extends RestTestCase
{
    private const ROUTES = ['/domains', '/domains/shop.example'];

    private function plant(): void
    {
        $this->site('shop.example');
        $this->storeRecord('shop.example', [
            'state' => 'ok', 'owner' => 'managed', 'dns' => 'elsewhere', 'ssl_state' => 'covered', 'certificate_start' => '2026-11-01 00:00:00', 'certificate_end' => '2027-01-30 00:00:00',
        ]);
        $this->storeRecord('xn--mnchen-3ya.example', ['state' => 'failed', 'reason' => 'rejected', 'message' => 'ServerPilot rejects it.', 'due' => '2026-12-01 10:00:00']);
        $this->storeRecord('*.customer.example', ['state' => 'held', 'reason' => 'wildcard']);
        $this->storeRecord('gone.example', ['state' => 'gone']);
    }

    /** @param array<string, mixed> $query @return list<string> */
    private function found(array $query = []): array
    {
        $response = $this->request('/domains', $query);
        self::assertSame(200, $response->get_status(), (string) wp_json_encode($response->get_data()));

        return array_column($response->get_data(), 'domain');
    }

    /** @dataProvider others */
    public function testOnlyANetworkAdministratorReads(string $role, int $status): void
    {
        $this->plant();
        self::become($role);
        foreach ([...self::ROUTES, '/domains/unknown.example'] as $route) {
            foreach (['GET', 'HEAD'] as $method) {
                self::assertSame("{$status} rest_serverpilot_forbidden", self::code($this->request($route, method: $method)));
            }
            foreach (['POST', 'PUT', 'PATCH', 'DELETE'] as $method) {
                self::assertSame('404 rest_no_route', self::code($this->request($route, method: $method)));
            }
        }
    }

    public function testANetworkAdministratorReadsAndChangesNothing(): void
    {
        $this->plant();
        self::become('network administrator');
        foreach (self::ROUTES as $route) {
            self::assertSame([200, 200], [$this->request($route)->get_status(), $this->request($route, method: 'HEAD')->get_status()]);
            foreach (['POST', 'PUT', 'PATCH', 'DELETE'] as $method) {
                self::assertSame('404 rest_no_route', self::code($this->request($route, method: $method)));
            }
        }
        self::assertSame([], $this->requests());
    }

    public function testAnAdministratorOfACustomersSiteReadsNothingThere(): void
    {
        $this->plant();
        $id = $this->site('customer.network.example');
        self::become('administrator');
        add_user_to_blog($id, get_current_user_id(), 'administrator');
        switch_to_blog($id);
        try {
            self::assertTrue(current_user_can('manage_options'));
            self::assertSame('403 rest_serverpilot_forbidden', self::code($this->request('/domains')));
            self::become('network administrator');
            self::assertSame(200, $this->request('/domains')->get_status());
        } finally {
            restore_current_blog();
        }
    }

    public function testAnAdministratorOfAnotherNetworkReadsNothing(): void
    {
        global $wpdb;
        $this->plant();
        $wpdb->replace($wpdb->site, ['id' => 2, 'domain' => 'second.example', 'path' => '/']);
        [$main, $administrators] = [$GLOBALS['current_site'], get_super_admins()];
        try {
            $GLOBALS['current_site'] = get_network(2);
            self::become('subscriber');
            update_network_option(2, 'site_admins', [wp_get_current_user()->user_login]);
            self::assertTrue(current_user_can('manage_network_options'));
            foreach ([...self::ROUTES, '/metrics'] as $route) {
                self::assertSame('403 rest_serverpilot_forbidden', self::code($this->request($route)));
            }
        } finally {
            $GLOBALS['current_site'] = $main;
            $wpdb->delete($wpdb->site, ['id' => 2]);
            $wpdb->delete($wpdb->sitemeta, ['site_id' => 2]);
            wp_cache_flush();
        }
        self::assertSame($administrators, get_super_admins());
    }

    public function testADomainHasItsDiagnosis(): void
    {
        $this->plant();
        self::become('network administrator');
        $data = $this->request('/domains/shop.example')->get_data();
        self::assertSame(
            ['shop.example', 'shop.example', 'shop.example', get_id_from_blogname('shop') ?: $data['site_id'], 'pending', 'pending', 'dns.elsewhere', 'managed'],
            array_values(array_intersect_key($data, array_flip(['domain', 'unicode', 'site', 'site_id', 'status', 'state', 'code', 'owner']))),
        );
        self::assertSame(['mapping', 'sync', 'list', 'server', 'dns', 'certificate', 'site'], array_slice(array_column($data['checks'], 'name'), 0, 7));
        self::assertSame(['state' => 'covered', 'start' => '2026-11-01T00:00:00Z', 'end' => '2027-01-30T00:00:00Z'], $data['certificate']);
        self::assertNull($data['next_attempt']);
    }

    public function testADomainIsFoundInBothFormsOfItsName(): void
    {
        $this->plant();
        self::become('network administrator');
        foreach (['xn--mnchen-3ya.example', 'münchen.example', 'MÜNCHEN.example.', 'm%C3%BCnchen.example', 'XN--Mnchen-3ya.example'] as $form) {
            $data = $this->request("/domains/{$form}")->get_data();
            self::assertSame(['xn--mnchen-3ya.example', 'münchen.example'], [$data['domain'] ?? '', $data['unicode'] ?? ''], $form);
        }
        foreach (['*.customer.example', '%2A.customer.example'] as $form) {
            self::assertSame('*.customer.example', $this->request("/domains/{$form}")->get_data()['domain']);
        }
        self::assertSame(['xn--mnchen-3ya.example'], $this->found(['search' => 'münchen.example']));
        self::assertSame(['shop.example'], $this->found(['search' => 'SHOP']));
        self::assertSame([], $this->found(['search' => 'ü']));
        self::assertSame([], $this->found(['search' => '%']), 'no placeholder of SQL');
    }

    public function testAnUnknownDomainIsNotFound(): void
    {
        $this->plant();
        self::become('network administrator');
        foreach (['unknown.example', 'gone.example', 'not a domain', '..', '%00', '%FF', str_repeat('a', 300) . '.example'] as $domain) {
            self::assertSame('404 rest_serverpilot_domain_not_found', self::code($this->request("/domains/{$domain}")), $domain);
        }
    }

    public function testEachDomainLinksToItselfItsCollectionAndItsPage(): void
    {
        $this->plant();
        self::become('network administrator');
        $items = array_column(rest_get_server()->response_to_data($this->request('/domains'), false), null, 'domain');
        $links = $items['*.customer.example']['_links'];
        self::assertSame(rest_url('serverpilot/v1/domains/%2A.customer.example'), $links['self'][0]['href']);
        self::assertSame(rest_url('serverpilot/v1/domains'), $links['collection'][0]['href']);
        self::assertStringContainsString('page=serverpilot-sync&domain=%2A.customer.example', $links['alternate'][0]['href']);
    }

    public function testTheSchemaIsPublishedAndFits(): void
    {
        $this->plant();
        self::become('network administrator');
        foreach (self::ROUTES as $route) {
            $options = rest_handle_options_request(null, rest_get_server(), new WP_REST_Request('OPTIONS', "/serverpilot/v1{$route}"));
            $schema = $options->get_data()['schema'];
            self::assertSame('serverpilot-domain', $schema['title']);
        }
        $items = $this->request('/domains')->get_data();
        self::assertCount(3, $items);
        foreach ([...$items, $this->request('/domains/shop.example')->get_data()] as $item) {
            $strict = ['additionalProperties' => false] + $schema;
            unset($item['_links']);
            self::assertTrue(rest_validate_value_from_schema($item, $strict, 'domain'), $item['domain']);
            self::assertSame(array_keys($schema['properties']), array_keys($item));
            foreach ($item['checks'] as $check) {
                self::assertSame(array_keys($schema['properties']['checks']['items']['properties']), array_keys($check));
            }
        }
    }

    public function testFieldsAndContextFollowWordPress(): void
    {
        $this->plant();
        self::become('network administrator');
        $request = new WP_REST_Request('GET', '/serverpilot/v1/domains');
        $request->set_query_params(['_fields' => 'domain,certificate.end', 'context' => 'view', 'orderby' => 'domain', 'order' => 'desc']);
        $filtered = rest_filter_response_fields(rest_do_request($request), rest_get_server(), $request);
        self::assertSame(['domain' => 'shop.example', 'certificate' => ['end' => '2027-01-30T00:00:00Z']], $filtered->get_data()[1]);
        self::assertSame(400, $this->request('/domains', ['context' => 'edit'])->get_status());
    }

    public function testTheCollectionIsFilteredAndSorted(): void
    {
        $this->plant();
        self::become('network administrator');
        [$failed, $held, $pending] = ['xn--mnchen-3ya.example', '*.customer.example', 'shop.example'];
        self::assertSame([$failed, $held, $pending], $this->found(), 'in the order of the page');
        self::assertSame([$held, $pending, $failed], $this->found(['orderby' => 'domain']));
        self::assertSame([$failed, $pending, $held], $this->found(['orderby' => 'domain', 'order' => 'desc']));
        self::assertSame([$held], $this->found(['status' => 'held']));
        self::assertSame([$failed], $this->found(['state' => 'failed']));
        self::assertSame([$pending], $this->found(['code' => 'dns.elsewhere']));
        self::assertSame([], $this->found(['code' => 'dns.elsewhere', 'state' => 'ok']));
        self::assertSame([], $this->found(['code' => 'dns.elsewhere', 'status' => 'held']));
        foreach (DomainStatus::cases() as $status) {
            $this->found(['status' => $status->value]);
        }
    }

    /** @return iterable<string, array{array<string, string>}> */
    public static function filters(): iterable
    {
        yield 'none' => [[]];
        yield 'by code' => [['code' => 'mapping.gone']];
    }

    /**
     * @dataProvider filters
     *
     * @param array<string, string> $filter
     */
    public function testPagesHaveTheirTotalsAndLinks(array $filter): void
    {
        $this->storeMany(7);
        self::become('network administrator');
        $seen = [];
        foreach ([1, 2, 3] as $page) {
            $response = $this->request('/domains', $filter + ['page' => $page, 'per_page' => 3, 'orderby' => 'domain']);
            array_push($seen, ...array_column($response->get_data(), 'domain'));
            self::assertSame(['7', '3'], [$response->get_headers()['X-WP-Total'], $response->get_headers()['X-WP-TotalPages']]);
            $link = $response->get_headers()['Link'] ?? '';
            self::assertSame([$page > 1, $page < 3], [str_contains($link, 'rel="prev"'), str_contains($link, 'rel="next"')]);
            self::assertSame($filter !== [], str_contains($link, 'code=mapping.gone'), 'a link keeps the filter');
        }
        self::assertSame(['d1.example', 'd2.example', 'd3.example', 'd4.example', 'd5.example', 'd6.example', 'd7.example'], $seen);
        $beyond = $this->request('/domains', $filter + ['page' => 9, 'per_page' => 3]);
        self::assertSame([[], '7'], [$beyond->get_data(), $beyond->get_headers()['X-WP-Total']]);
        self::assertStringContainsString('page=3&', $beyond->get_headers()['Link']);
    }

    public function testAnEmptyNetworkHasAnEmptyCollection(): void
    {
        self::become('network administrator');
        $version = State::number('schema');
        foreach ([$version, 0] as $schema) {
            State::set('schema', $schema);
            $response = $this->request('/domains');
            self::assertSame([200, [], '0', '0'], [$response->get_status(), $response->get_data(), $response->get_headers()['X-WP-Total'], $response->get_headers()['X-WP-TotalPages']]);
            self::assertSame('404 rest_serverpilot_domain_not_found', self::code($this->request('/domains/shop.example')));
        }
        State::set('schema', $version);
    }

    public function testAMissingTableIsAnErrorWithoutDetails(): void
    {
        self::become('network administrator');
        $this->withoutTable(function (): void {
            foreach ([...self::ROUTES, '/domains'] as $route) {
                $response = $this->request($route);
                self::assertSame('503 rest_serverpilot_database', self::code($response));
                self::assertStringNotContainsString('serverpilot_domains', (string) wp_json_encode($response->get_data()));
            }
        });
    }

    public function testWithoutTheExtensionItSaysSo(): void
    {
        $output = $this->inAnotherProcess(
            'wp_set_current_user(1); $data = rest_do_request(new WP_REST_Request("GET", "/serverpilot/v1/domains"))->get_data();
            wp_set_current_user(0); echo $data["code"], " ", $data["data"]["status"], " ", rest_do_request(new WP_REST_Request("GET", "/serverpilot/v1/domains/a.example"))->get_status();',
            ['PHP_INI_SCAN_DIR' => ''],
            ['-d', 'extension=mysqli'],
        );
        self::assertSame('rest_serverpilot_extension 503 401', $output);
    }

    public function testQueriesDoNotGrowWithTheDomains(): void
    {
        global $wpdb;
        self::become('network administrator');
        $count = function (array $query) use ($wpdb): int {
            $before = $wpdb->num_queries;
            self::assertSame(200, $this->request('/domains', $query)->get_status());

            return $wpdb->num_queries - $before;
        };
        $count([]);
        $none = $count(['per_page' => 100]);
        $this->storeMany(3_000);
        // An empty list needs no sites.
        self::assertLessThanOrEqual($none + 6, $count(['per_page' => 100]));
        self::assertSame($count(['per_page' => 10]), $count(['per_page' => 100]));
        // Some for each 500 domains.
        self::assertLessThan(50, $count(['per_page' => 100, 'code' => 'mapping.gone', 'page' => 29]));
    }

    /** Whatever the parameters, the response is a list, a domain or a client error; a warning of PHP fails the test. */
    public function testNoParameterIsAnErrorOfTheServer(): void
    {
        $this->plant();
        self::become('network administrator');
        mt_srand(20_261_127);
        $values = [
            '', '0', '-1', '1.5', '1e30', '99999999999999999999', '9223372036854775807', 'NaN', 'true', 'null', "\0", "\xFF\xFE", '😀', 'ü', '%', '_', '\\', "' OR 1=1 --", '"', '<b>', '../..',
            'asc', 'desc', 'domain', 'status', 'updated', 'failed', 'ok', 'dns.elsewhere', 'a.b', "dns.elsewhere\n", 'view', str_repeat('x', 5_000), 0, -1, 1.5, PHP_INT_MAX, PHP_INT_MIN, true, false, null, [], [[]], ['a'], ['a' => ['b' => 'c']], [1, -1],
        ];
        $names = ['page', 'per_page', 'search', 'status', 'state', 'code', 'orderby', 'order', 'context', 'domain', '_fields', '_embed', 'unknown'];
        $statuses = [];
        for ($round = 0; $round < 1_500; ++$round) {
            $query = [];
            foreach ((array) array_rand($names, mt_rand(1, 3)) as $name) {
                $query[$names[$name]] = mt_rand(0, 9) === 0 ? random_bytes(mt_rand(1, 40)) : $values[array_rand($values)];
            }
            $path = ['/domains', '/domains', '/domains/shop.example', '/domains/' . rawurlencode((string) wp_json_encode($values[array_rand($values)]))][mt_rand(0, 3)];
            $response = $this->request($path, $query);
            $statuses[] = $response->get_status();
            self::assertContains($response->get_status(), [200, 400, 404], var_export([$path, $query], true));
            self::assertIsArray($response->get_data());
            self::assertNotFalse(wp_json_encode($response->get_data()));
        }
        self::assertGreaterThan(200, count(array_keys($statuses, 200, true)), 'many are accepted');
        self::assertGreaterThan(200, count(array_keys($statuses, 400, true)), 'many are not');
    }
}
