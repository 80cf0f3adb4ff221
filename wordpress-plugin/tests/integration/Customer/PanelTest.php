<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Customer\CheckLink;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** The panel on a page of the main site, and its link. */
final class PanelTest extends MappingTestCase
{
    private int $subscriber;

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        $this->map('shop.example');
        $this->storeRecord('shop.example', ['owner' => 'managed', 'state' => 'ok']);
        $this->subscriber = (int) (username_exists('reader') ?: wp_create_user('reader', 'password', 'reader@network.example'));
        add_user_to_blog(1, $this->subscriber, 'subscriber');
        State::change(['server' => ['name' => 'server', 'address' => '203.0.113.7'], 'server_seen' => time(), 'last_run' => time()]);
        add_filter('wp_die_handler', static fn (): Closure => static function (mixed $message, mixed $title, mixed $arguments): never {
            throw new RuntimeException("refused {$arguments['response']}");
        });
        add_filter('wp_redirect', static function (mixed $location): never {
            throw new RuntimeException("to {$location}");
        });
        wp_set_current_user(1);
    }

    protected function tearDown(): void
    {
        remove_all_filters('wp_die_handler');
        remove_all_filters('wp_redirect');
        remove_all_filters('serverpilot_domain_status');
        wp_set_current_user(0);
        $_GET = [];
        $_SERVER['REQUEST_URI'] = '/';
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    private static function panel(): string
    {
        // Under PHPUnit, WordPress's list of shortcodes is not global; tests/browser has the shortcode.
        return Plugin::instance()->customer()->panelOfThisSite();
    }

    /** @param array<string, mixed> $query */
    private static function follow(array $query): string
    {
        $_GET = $query;
        $_SERVER['REQUEST_URI'] = '/page/?' . http_build_query(['other' => 'x'] + $query);
        try {
            Plugin::instance()->customer()->checkLink()->follow();
        } catch (RuntimeException $e) {
            return $e->getMessage();
        }

        return 'went on';
    }

    /** @return array<string, string> of the panel's link, for the current user */
    private static function link(int $site = 1): array
    {
        parse_str((string) parse_url(CheckLink::url($site), PHP_URL_QUERY), $query);

        return $query;
    }

    private function checkedAt(): ?string
    {
        return $GLOBALS['wpdb']->get_var('SELECT checked_at FROM ' . Schema::table('domains') . " WHERE domain = 'shop.example'");
    }

    public function testOnlyACustomerOfTheSiteHasThePanel(): void
    {
        self::assertStringContainsString('data-domain="shop.example"', self::panel());
        self::assertTrue(wp_script_is('serverpilot-customer'));
        foreach ([0, $this->subscriber] as $user) {
            wp_set_current_user($user);
            self::assertSame('', self::panel());
        }
        wp_set_current_user(1);
        State::set('enabled', false);
        self::assertSame('', self::panel(), 'while sync is off');
    }

    public function testTheBlockIsTheShortcode(): void
    {
        self::assertSame(self::panel(), render_block(['blockName' => 'serverpilot/domains', 'attrs' => [], 'innerHTML' => '', 'innerContent' => []]));
    }

    public function testASiteWithoutDomainsSaysSo(): void
    {
        $this->unmapBySql('shop.example');
        self::assertStringContainsString('This site has no domains yet.', self::panel());
    }

    public function testAFailedReadShowsNothing(): void
    {
        global $wpdb;
        $wpdb->query('RENAME TABLE ' . Schema::table('domains') . ' TO moved');
        try {
            self::assertSame('', self::panel());
        } finally {
            $wpdb->query('RENAME TABLE moved TO ' . Schema::table('domains'));
        }
    }

    public function testADomainIsWrittenAsItsCustomerWritesIt(): void
    {
        $this->map('xn--bcher-kva.example');
        self::assertStringContainsString('bücher.example <small>xn--bcher-kva.example</small>', self::panel());
    }

    public function testTheProxyOfCloudflareIsExplained(): void
    {
        self::assertStringNotContainsString('Cloudflare', self::panel());
        Observations::recordDns('shop.example', new DnsReport(DnsState::Proxied, time(), ['104.21.3.4'], nameservers: ['ada.ns.cloudflare.com']));
        self::assertStringContainsString('visitors get a certificate of Cloudflare', self::panel());
    }

    public function testAFilterMayRewordTheMessage(): void
    {
        $this->storeRecord('shop.example', ['owner' => 'managed', 'state' => 'ok', 'ssl_state' => 'missing']);
        add_filter('serverpilot_domain_status', static fn (array $status): array => ['message' => '<b>Call us.</b>'] + $status);
        self::assertStringContainsString('&lt;b&gt;Call us.&lt;/b&gt;', self::panel());
    }

    public function testTheLinkChecksAndLeadsBack(): void
    {
        self::assertNull($this->checkedAt());
        self::assertSame('to /page/?other=x#serverpilot-domains', self::follow(self::link()));
        self::assertNotNull($this->checkedAt());
    }

    public function testTheLinkLeadsBackAlsoIfTheCheckFails(): void
    {
        global $wpdb;
        $link = self::link();
        $wpdb->query('RENAME TABLE ' . Schema::table('lease') . ' TO moved');
        try {
            self::assertSame('to /page/?other=x&serverpilot_failed=1#serverpilot-domains', self::follow($link));
        } finally {
            $wpdb->query('RENAME TABLE moved TO ' . Schema::table('lease'));
        }
        self::assertStringNotContainsString('could not be checked', self::panel());
        $_GET = ['serverpilot_failed' => '1'];
        $_SERVER['REQUEST_URI'] = '/page/?serverpilot_failed=1';
        self::assertStringContainsString('could not be checked', self::panel());
        self::assertStringNotContainsString('serverpilot_failed', self::panel(), 'the next check may succeed');
        self::assertSame('to /page/?other=x#serverpilot-domains', self::follow($link + $_GET));
    }

    public function testTheLinkStaysOnThisHost(): void
    {
        foreach (['//evil.example/', '/\\evil.example/', '///evil.example/'] as $path) {
            $_SERVER['REQUEST_URI'] = $path;
            self::assertStringStartsWith('/evil.example/?serverpilot_check=1', CheckLink::url(1));
        }
    }

    public function testALinkThatIsNotOfThisUserAndSiteDoesNothing(): void
    {
        $link = self::link();
        $without = array_diff_key($link, ['_serverpilot_nonce' => '']);
        self::assertSame('refused 403', self::follow($without), 'without a nonce');
        self::assertSame('refused 403', self::follow($without + ['_serverpilot_nonce' => ['x']]));
        self::assertSame('refused 403', self::follow(self::link(2) + $link), 'of another site');
        self::assertSame('refused 403', self::follow(['serverpilot_check' => '1'] + self::link(2)), 'with the nonce of another site');
        self::assertSame('refused 403', self::follow(['serverpilot_check' => ['1']] + $link));
        wp_set_current_user($this->subscriber);
        self::assertSame('refused 403', self::follow($link), 'of another user');
        self::assertSame('refused 403', self::follow(self::link()), 'of a user without the panel');
        wp_set_current_user(0);
        self::assertSame('refused 403', self::follow(self::link()), 'of a visitor');
        self::assertNull($this->checkedAt());
    }

    public function testThePanelsOfFiftyCustomersNeedNoRequest(): void
    {
        global $wpdb;
        self::panel();
        $before = $wpdb->num_queries;
        self::panel();
        $each = $wpdb->num_queries - $before;
        for ($panel = 0; $panel < 49; ++$panel) {
            self::panel();
        }
        self::assertSame(50 * $each, $wpdb->num_queries - $before);
        self::assertLessThanOrEqual(20, $each);
        self::assertSame([], $this->requests());
    }
}
