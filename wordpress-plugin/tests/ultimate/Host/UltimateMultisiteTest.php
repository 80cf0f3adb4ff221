<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Checks\ConnectionCheck;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Host\Ultimate\UltimateMultisite;

/** The plugin in place of the built-in integration, with either generation of Ultimate Multisite. */
final class UltimateMultisiteTest extends NetworkTestCase
{
    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        $wpdb->query('TRUNCATE wp_wu_domain_mappings');
        delete_network_option(null, 'fake_auto_create_www_subdomain');
        @unlink(getenv('NETWORK_FOLDER') . '/integration-serverpilot.log');
    }

    /** Handlers of a hook, by class. @return list<string> */
    private function handlers(string $hook): array
    {
        global $wp_filter;
        $classes = [];
        foreach ($wp_filter[$hook]->callbacks ?? [] as $callbacks) {
            foreach ($callbacks as ['function' => $function]) {
                $classes[] = is_array($function) ? get_class($function[0]) : get_debug_type($function);
            }
        }

        return $classes;
    }

    public function testTheBuiltInIntegrationIsReplaced(): void
    {
        self::assertTrue(str_contains(Plugin::instance()->host()->description(), 'replaced'));
        foreach (['wu_add_domain', 'wu_remove_domain', 'wu_add_subdomain', 'wu_remove_subdomain'] as $hook) {
            self::assertSame(['Closure'], $this->handlers($hook), $hook);
        }
    }

    /** The older generation adds a row to its settings; the built-in one must not add another. */
    public function testTheSettingsHaveOneRow(): void
    {
        self::assertLessThanOrEqual(1, count($GLOBALS['fake_settings']['integration_serverpilot'] ?? []));
    }

    public function testAMappedDomainIsAddedOnceWithWww(): void
    {
        fake_map('shop.example', 1);
        self::assertSame([], $this->requests(), 'an event sends no request');
        self::assertSame('done', $this->sync());
        self::assertSame([self::NETWORK, 'shop.example', 'www.shop.example'], $this->listed());
        do_action('wu_add_domain', 'shop.example', 1);
        $this->sync();
        self::assertCount(3, $this->listed(), 'listed once after a second event');
    }

    public function testWwwFollowsTheNetworksSetting(): void
    {
        update_network_option(null, 'fake_auto_create_www_subdomain', 'never');
        fake_map('shop.example', 1);
        $this->sync();
        self::assertSame([self::NETWORK, 'shop.example'], $this->listed());
    }

    public function testARenamedMappingLosesItsOldDomain(): void
    {
        $id = fake_map('old.example', 1);
        $this->sync();
        fake_rename($id, 'old.example', 'new.example', 1);
        $this->sync();
        self::assertSame([self::NETWORK, 'new.example', 'www.new.example'], $this->listed());
    }

    public function testARemovedMappingLosesItsDomainAndWww(): void
    {
        $id = fake_map('shop.example', 1);
        fake_map('other.example', 1);
        $this->sync();
        fake_unmap($id, 'shop.example', 1);
        $this->sync();
        self::assertSame([self::NETWORK, 'other.example', 'www.other.example'], $this->listed());
    }

    /** A new subdomain site is announced twice, the second time as if it were mapped. */
    public function testANewSubdomainSiteIsAddedOnceWithoutWww(): void
    {
        $id = $this->site('site.network.example');
        do_action('wu_add_subdomain', 'site.network.example', (string) $id);
        fake_map('site.network.example', $id);
        $this->sync();
        self::assertSame([self::NETWORK, 'site.network.example'], $this->listed());
    }

    /** Deleting a site announces its own domain alone; the records of its mapped ones stay in the table. */
    public function testADeletedSiteLosesItsMappedDomains(): void
    {
        $id = $this->site('site.network.example');
        fake_map('shop.example', $id);
        $this->sync();
        wp_delete_site($id);
        do_action('wu_remove_subdomain', 'site.network.example', (string) $id);
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
    }

    public function testDomainsThatCustomersMustNotClaimAreOnHold(): void
    {
        $this->emulator->post('apps/emulatorapp00002/domains', ['sibling.example']);
        foreach (['login.network.example', 'sibling.example', '*.wild.example'] as $name) {
            fake_map($name, 1);
        }
        $this->sync();
        self::assertSame([self::NETWORK], $this->listed());
        self::assertSame('held below_network', $this->state('login.network.example'));
        self::assertSame('held other_app', $this->state('sibling.example'));
        self::assertSame('held other_app', $this->state('www.sibling.example'), 'held with its partner');
        self::assertSame('held wildcard', $this->state('*.wild.example'));
    }

    public function testTheLogNamesTheDomain(): void
    {
        fake_map('shop.example', 1);
        $this->settings(rejected: ['www.shop.example']);
        $this->sync();
        $log = (string) file_get_contents(getenv('NETWORK_FOLDER') . '/integration-serverpilot.log');
        self::assertStringContainsString('[info] shop.example was added', $log);
        self::assertStringContainsString('[error] www.shop.example: ServerPilot rejected www.shop.example.', $log);
    }

    public function testCertificatesAreAwaitedForMoreThanFiveAttempts(): void
    {
        self::assertSame(12, apply_filters('wu_async_process_domain_stage_max_tries', 5, null));
        add_filter('serverpilot_ssl_max_tries', static fn (): int => 20);
        self::assertSame(20, apply_filters('wu_async_process_domain_stage_max_tries', 5, null));
        remove_all_filters('serverpilot_ssl_max_tries');
    }

    /** The wizard's response. */
    private function wizard(): string
    {
        if (getenv('ULTIMATE') === 'registry') {
            $answer = WP_Ultimo\Integrations\Integration_Registry::get_instance()->get('serverpilot')->test_connection();

            return is_wp_error($answer) ? $answer->get_error_message() : ($answer ? 'fine' : 'false');
        }
        [$class] = array_values(apply_filters('wu_domain_manager_get_integrations', []));
        self::assertSame('ServerPilot\Sync\Host\Ultimate\HostProvider', $class);
        add_filter('wp_die_ajax_handler', static fn (): Closure => static function (): never {
            throw new RuntimeException('answered');
        });
        ob_start();
        try {
            $class::get_instance()->test_connection();
        } catch (RuntimeException) {
        }

        return (string) ob_get_clean();
    }

    public function testTheWizardUsesTheConnectionCheck(): void
    {
        add_filter('wp_doing_ajax', '__return_true');
        wp_set_current_user(1);
        $this->setList('other.example');
        self::assertStringContainsString('does not serve', $this->wizard());
        $this->setList(self::NETWORK);
        self::assertMatchesRegularExpression('/fine|serves this network/', $this->wizard());
        remove_all_filters('wp_doing_ajax');
    }

    /** Its AJAX action checks neither nonce nor capability. */
    public function testTheWizardReportsNothingToACustomer(): void
    {
        add_filter('wp_doing_ajax', '__return_true');
        wp_set_current_user(0);
        $output = $this->wizard();
        remove_all_filters('wp_doing_ajax');
        self::assertStringContainsString('not allowed', $output);
        self::assertSame([], $this->requests());
    }

    /** In Ultimate Multisite's own list of a site's domains: by its own filter in the later generation, by the filter of views in the older. */
    public function testACustomerSeesTheStatusOfTheirDomain(): void
    {
        $id = fake_map('shop.example', 1);
        $this->sync();
        State::set('server', ['name' => 'server', 'address' => '203.0.113.7']);
        ServerPilot\Sync\Store\Observations::recordDns('shop.example', ServerPilot\Sync\Domain\Dns\DnsReport::ofAddresses([], [], time()));
        $record = wu_get_domain($id);
        $info = apply_filters('wu_domain_mapping_row_info', ['primary' => []], $record);
        self::assertStringContainsString('A record for shop.example to 203.0.113.7', $info['serverpilot']['value']);
        self::assertStringContainsString('serverpilot-status', $info['serverpilot']['wrapper_classes'], 'below the other items');
        $row = ['args' => ['title' => 'shop.example'], 'first_row' => ['primary' => []]];
        self::assertSame($row, apply_filters('wp_ultimo_render_vars', $row, 'base/responsive-table-row', false), 'no row of another list');
        apply_filters('wp_ultimo_render_vars', ['domains' => [['domain_object' => $record]]], 'dashboard-widgets/domain-mapping', false);
        $row = apply_filters('wp_ultimo_render_vars', $row, 'base/responsive-table-row', false);
        self::assertSame($info['serverpilot'], $row['first_row']['serverpilot']);
        self::assertSame('unknown', ServerPilot\Sync\domain_status('other.example')['state']);
    }

    public function testAListOfManyDomainsCostsFewQueries(): void
    {
        global $wpdb;
        $queries = [];
        foreach ([3, 100] as $count) {
            $records = array_map(static fn (int $n): object => wu_get_domain(fake_map("list{$n}.example", 1)), range(1, $count));
            $this->sync();
            $before = $wpdb->num_queries;
            apply_filters('wp_ultimo_render_vars', ['domains' => array_map(static fn (object $one): array => ['domain_object' => $one], $records)], 'dashboard-widgets/domain-mapping', false);
            foreach ($records as $record) {
                $row = ['args' => ['title' => $record->get_domain()], 'first_row' => apply_filters('wu_domain_mapping_row_info', [], $record)];
                self::assertNotSame('', apply_filters('wp_ultimo_render_vars', $row, 'base/responsive-table-row', false)['first_row']['serverpilot']['value']);
            }
            $queries[$count] = $wpdb->num_queries - $before;
        }
        self::assertSame($queries[3], $queries[100]);
        self::assertLessThanOrEqual(12, $queries[100]);
    }

    /** Its default text asks for a CNAME record, which an apex cannot have. */
    public function testTheInstructionsBeforeMappingDoNotContradictOurs(): void
    {
        $read = static fn (): string => WP_Ultimo\Managers\Domain_Manager::get_instance()->get_domain_mapping_instructions();
        self::assertStringContainsString('Create a new CNAME record', $read(), 'the server is not known');
        State::set('server', ['name' => 'server', 'address' => '203.0.113.7']);
        self::assertStringContainsString('needs an A record to 203.0.113.7', $read());
        self::assertStringContainsString('needs a CNAME record to network.example', $read());
        self::assertStringNotContainsString('Create a new', $read());
        update_network_option(null, 'fake_domain_mapping_instructions', 'Ask us on %NETWORK_IP%.');
        self::assertSame('Ask us on 192.0.2.99.', $read(), 'an operator has written it');
        update_network_option(null, 'fake_domain_mapping_instructions', "Cool!\r\n\r\nCreate a new CNAME record pointing to <code>%NETWORK_DOMAIN%</code>.");
        self::assertStringContainsString('needs an A record to 203.0.113.7', $read(), 'the default, as the settings page stored it');
        delete_network_option(null, 'fake_domain_mapping_instructions');
    }

    public function testWithoutTheExtensionTheBuiltInIntegrationStays(): void
    {
        $code = 'global $wp_filter; foreach ($wp_filter["wu_add_domain"]->callbacks[10] as $c) echo is_array($c["function"]) ? get_class($c["function"][0]) : "closure", "\n";
            wp_set_current_user(1); ServerPilot\Sync\Plugin::instance()->notices()->show();';
        $output = $this->inAnotherProcess($code, ['PHP_INI_SCAN_DIR' => ''], ['-d', 'extension=mysqli']);
        self::assertStringContainsString('WP_Ultimo\\', $output);
        self::assertStringContainsString('is not loaded by this PHP', $output);
    }

    public function testTheSwitchOfUltimateMultisiteIsTheMainSwitch(): void
    {
        update_network_option(null, 'wu_host_integrations_enabled', ['serverpilot' => false]);
        $this->inAnotherProcess('do_action("wu_add_domain", "off.example", 1);');
        update_network_option(null, 'wu_host_integrations_enabled', ['serverpilot' => true]);
        self::assertNull($this->record('off.example'));
        $this->inAnotherProcess('do_action("wu_add_domain", "on.example", 1);');
        self::assertNotNull($this->record('on.example'));
    }

    /** Its rule for www. is unknown then. The switch of our own page is on, or nothing would sync at all. */
    public function testNothingLeavesWhileItIsDeactivatedForAnHour(): void
    {
        global $wpdb;
        fake_map('shop.example', 1);
        $this->sync();
        $list = [self::NETWORK, 'shop.example', 'www.shop.example'];
        self::assertSame($list, $this->listed());
        foreach (range(1, 4) as $ignored) {
            self::assertSame('paused', $this->inAnotherProcess('echo ServerPilot\Sync\Plugin::instance()->reconciler()->run()->outcome->value;', ['ULTIMATE' => '']));
            $wpdb->query('UPDATE ' . Schema::table('domains') . ' SET undesired_since = undesired_since - INTERVAL 900 SECOND');
        }
        self::assertSame($list, $this->listed());
        State::refresh();
        self::assertSame('host', State::pause()?->reason->value);
        self::assertSame('done', $this->sync());
        self::assertNull(State::pause());
    }

    public function testStoredCredentialsAreUsedIfNoConstantsAreDefined(): void
    {
        if (getenv('ULTIMATE') !== 'registry' || getenv('ULTIMATE_MULTISITE_DIR')) {
            self::markTestSkipped('the older generation knows constants only; the real one keeps them encrypted');
        }
        foreach (['CLIENT_ID', 'API_KEY', 'APP_ID'] as $name) {
            update_network_option(null, "wu_hosting_credential_WU_SERVER_PILOT_{$name}", constant("WU_SERVER_PILOT_{$name}"));
        }
        fake_map('stored.example', 1);
        self::assertSame('done', $this->inAnotherProcess('echo ServerPilot\Sync\Plugin::instance()->reconciler()->run()->outcome->value;', ['TEST_WITHOUT_CREDENTIALS' => '1']));
        self::assertContains('stored.example', $this->listed());
    }
}
