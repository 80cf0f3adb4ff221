<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\State;

/** The panel in Ultimate Multisite's element, for its customer, and the check in its dialog. */
final class UltimateElementTest extends NetworkTestCase
{
    private int $site;
    private int $customer;

    protected function setUp(): void
    {
        parent::setUp();
        $GLOBALS['wpdb']->query('TRUNCATE wp_wu_domain_mappings');
        $this->site = $this->site('a.network.example');
        $this->customer = (int) (username_exists('owner') ?: wp_create_user('owner', 'password', 'owner@network.example'));
        State::change(['server' => ['name' => 'server', 'address' => '203.0.113.7'], 'server_seen' => time()]);
        fake_map('shop.example', $this->site);
        $GLOBALS['fake_customers'] = [$this->customer => 7];
        $GLOBALS['fake_site_customers'] = [$this->site => 7];
    }

    protected function tearDown(): void
    {
        unset($GLOBALS['fake_customers'], $GLOBALS['fake_site_customers']);
        wp_set_current_user(0);
    }

    private function element(string $view = 'dashboard-widgets/domain-mapping'): string
    {
        $variables = ['domains' => [], 'modal' => ['url' => "https://network.example/wp-admin/?form=user_add_new_domain&current_site={$this->site}&width=400"]];
        ob_start();
        self::assertSame($variables, apply_filters('wp_ultimo_render_vars', $variables, $view, false));

        return (string) ob_get_clean();
    }

    public function testTheCustomerOfTheSiteHasThePanelWithoutARoleThere(): void
    {
        wp_set_current_user($this->customer);
        self::assertStringContainsString('data-domain="shop.example"', $this->element());
        self::assertSame('', $this->element('dashboard-widgets/other'));
        $GLOBALS['fake_site_customers'] = [$this->site => 8];
        self::assertSame('', $this->element(), 'the site of another customer');
    }

    /** Ultimate Multisite's own check compares their numbers, which are both 0. */
    public function testASiteWithoutACustomerIsNotThatOfAUserWhoIsNone(): void
    {
        $GLOBALS['fake_customers'] = $GLOBALS['fake_site_customers'] = [];
        foreach ([0, $this->customer] as $user) {
            wp_set_current_user($user);
            self::assertSame('', $this->element());
        }
        $GLOBALS['fake_customers'] = [$this->customer => 0];
        $GLOBALS['fake_site_customers'] = [$this->site => 0];
        self::assertSame('', $this->element());
    }

    public function testTheDialogOfACustomerHasACheck(): void
    {
        $fields = ['ready' => [], 'domain' => ['type' => 'text'], 'current_site' => ['type' => 'hidden'], 'submit' => []];
        $all = apply_filters('wu_add_new_domain_form_fields', $fields);
        self::assertSame(['ready', 'domain', 'serverpilot_new_domain', 'current_site', 'submit'], array_keys($all));
        unset($fields['current_site']);
        self::assertSame($fields, apply_filters('wu_add_new_domain_form_fields', $fields), 'that of the network\'s administrators');
    }
}
