<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Domain\Certificate\AppCertificate;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Scheduler;

/** What Site Health finds, and who may ask it. */
final class SiteHealthTest extends NetworkTestCase
{
    private const CHECKS = ['server_action', 'network', 'extension', 'host', 'credentials', 'connection', 'app', 'switch', 'policy', 'tables', 'scheduled_sync', 'last_sync', 'pause', 'removal_guard', 'domains', 'certificates'];
    private const REMOTE = ['connection', 'app'];

    protected function setUp(): void
    {
        parent::setUp();
        wp_set_current_user(1);
    }

    protected function tearDown(): void
    {
        remove_all_filters('wp_doing_cron');
        wp_set_current_user(0);
    }

    /** @return array<string, array<string, mixed>> */
    private function tests(): array
    {
        require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
        ['direct' => $direct, 'async' => $async] = WP_Site_Health::get_tests();

        return array_filter($direct + $async, static fn (string $test): bool => str_starts_with($test, 'serverpilot_'), ARRAY_FILTER_USE_KEY);
    }

    /** @return array<string, mixed> as WordPress's weekly run has it */
    private function answer(string $test): array
    {
        $test = $this->tests()["serverpilot_{$test}"];

        return ($test['async_direct_test'] ?? $test['test'])();
    }

    private function verdict(string $test): string
    {
        return $this->answer($test)['status'];
    }

    private function text(string $test): string
    {
        $result = $this->answer($test);

        return "{$result['label']} {$result['description']}";
    }

    private function ask(string $test): WP_REST_Response
    {
        $GLOBALS['wp_rest_server'] = null;

        return rest_do_request(new WP_REST_Request('GET', "/serverpilot/v1/health/{$test}"));
    }

    private function working(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        Scheduler::schedule();
    }

    /** @param array<string, string|null> $values columns of every name */
    private function write(array $values): void
    {
        global $wpdb;
        foreach ($values as $column => $value) {
            $wpdb->query('UPDATE ' . Schema::table('domains') . " SET {$column} = " . ($value === null ? 'NULL' : $wpdb->prepare('%s', $value)));
        }
    }

    public function testAWorkingNetworkPassesEveryCheck(): void
    {
        $this->working();
        self::assertEqualsCanonicalizing(array_map(static fn (string $name): string => "serverpilot_{$name}", self::CHECKS), array_keys($this->tests()));
        foreach (array_keys($this->tests()) as $test) {
            $result = $this->answer(substr($test, strlen('serverpilot_')));
            self::assertSame([$test, 'good'], [$result['test'], $result['status']], $result['description']);
            self::assertSame(['label' => 'ServerPilot', 'color' => 'blue'], $result['badge']);
            self::assertNotSame('', $result['label']);
            self::assertStringStartsWith('<p>', $result['description']);
            self::assertStringContainsString('settings.php?page=serverpilot-sync">', $result['actions']);
        }
    }

    public function testChecksAreLimitedToNetworkAdministratorsOnTheMainSite(): void
    {
        $id = $this->site('customer.network.example');
        switch_to_blog($id);
        self::assertSame([], $this->tests());
        self::assertSame([], Plugin::instance()->debugInformation()->add([]));
        restore_current_blog();
        wp_set_current_user(0);
        self::assertSame([], $this->tests());
        self::assertSame([], Plugin::instance()->debugInformation()->add([]));
        add_filter('wp_doing_cron', '__return_true');
        self::assertCount(count(self::CHECKS), $this->tests(), 'the weekly run has no user');
    }

    public function testAListBrokenByAnotherPluginIsAccepted(): void
    {
        self::assertCount(count(self::CHECKS) - count(self::REMOTE), Plugin::instance()->siteHealth()->tests(null)['direct']);
    }

    public function testRemoteChecksRunByRestForNetworkAdministratorsOnly(): void
    {
        $this->working();
        foreach (self::REMOTE as $test) {
            self::assertSame(rest_url("serverpilot/v1/health/{$test}"), $this->tests()["serverpilot_{$test}"]['test']);
            self::assertTrue($this->tests()["serverpilot_{$test}"]['has_rest']);
            wp_set_current_user(1);
            self::assertSame([200, 'good'], [$this->ask($test)->get_status(), $this->ask($test)->get_data()['status']]);
            $before = count($this->requests());
            foreach ([0, wp_insert_user(['user_login' => 'siteadmin' . wp_rand(), 'user_pass' => 'x', 'role' => 'administrator'])] as $user) {
                wp_set_current_user($user);
                self::assertContains($this->ask($test)->get_status(), [401, 403]);
            }
            self::assertCount($before, $this->requests());
            wp_set_current_user(1);
        }
    }

    public function testAWrongKeyFailsTheConnectionCheck(): void
    {
        $this->settings(api_key: 'another');
        self::assertSame('critical', $this->verdict('connection'));
        self::assertStringContainsString('WU_SERVER_PILOT_API_KEY', $this->text('connection'));
        self::assertSame('recommended', $this->verdict('app'), 'the cause is reported once');
        State::set('enabled', false);
        self::assertSame('recommended', $this->verdict('connection'), 'it is not in use yet');
    }

    public function testAnAppOfAnotherNetworkFailsTheAppCheck(): void
    {
        $this->setList('other.example');
        self::assertSame(['good', 'critical'], [$this->verdict('connection'), $this->verdict('app')]);
        self::assertStringContainsString('does not serve this network', $this->text('app'));
    }

    public function testMissingCredentialsAreNamedWithoutARequest(): void
    {
        $output = $this->inAnotherProcess(
            'use ServerPilot\Sync\Store\State; $health = ServerPilot\Sync\Plugin::instance()->siteHealth();
            State::set("enabled", true);
            echo $health->run("credentials")["description"];
            echo json_encode([$health->run("credentials")["status"], $health->run("connection")["status"]]);
            State::set("enabled", false);
            echo json_encode([$health->run("credentials")["status"], $health->run("app")["status"]]);',
            ['TEST_WITHOUT_CREDENTIALS' => '1'],
        );
        self::assertStringContainsString('<li>WU_SERVER_PILOT_CLIENT_ID: missing</li><li>WU_SERVER_PILOT_API_KEY: missing</li><li>WU_SERVER_PILOT_APP_ID: missing</li>', $output);
        self::assertStringEndsWith('["critical","recommended"]["recommended","good"]', $output);
        self::assertSame([], $this->requests());
    }

    public function testAMissingExtensionIsReported(): void
    {
        $ini = (string) getenv('NETWORK_FOLDER') . '/without';
        @mkdir($ini);
        $output = $this->inAnotherProcess(
            '$v = ServerPilot\Sync\Plugin::instance()->siteHealth()->run("extension"); echo $v["status"], " ", $v["description"];',
            ['PHP_INI_SCAN_DIR' => ":{$ini}"],
        );
        self::assertMatchesRegularExpression('/^critical <p>.*not loaded by this PHP/', $output);
    }

    public function testMissingSyncsAreReported(): void
    {
        $this->working();
        State::set('last_run', time() - 16 * MINUTE_IN_SECONDS);
        self::assertSame('recommended', $this->verdict('last_sync'));
        self::assertStringContainsString('DISABLE_WP_CRON is set', $this->text('last_sync'));
        self::assertStringContainsString('http://network.example/wp-cron.php', $this->text('last_sync'));
        State::set('last_run', time() - 2 * HOUR_IN_SECONDS);
        self::assertSame('critical', $this->verdict('last_sync'));
        State::set('last_run', time());
        Scheduler::stop();
        self::assertSame('critical', $this->verdict('scheduled_sync'));
        self::assertStringContainsString('is missing on the main site', $this->text('scheduled_sync'));
    }

    public function testFailedAndHeldDomainsAreCountedAndNamed(): void
    {
        $this->working();
        foreach (range(1, 12) as $n) {
            $this->site("n{$n}.network.example");
        }
        $this->sync();
        $this->write(['state' => 'failed', 'message' => '<b>words']);
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET state = 'held', reason = IF(domain LIKE 'n1.%', 'hold', 'removal_guard') WHERE domain LIKE 'n1%'");
        self::assertStringContainsString('9 domains failed. 3 domains need a decision.', $this->text('domains'));
        self::assertStringContainsString('<li>customer.network.example: &lt;b&gt;words</li>', $this->text('domains'));
        self::assertSame(10, substr_count($this->text('domains'), '<li>'));
        self::assertSame('recommended', $this->verdict('domains'), 'it is retried');
        $this->write(['out_of_sync_since' => '2020-01-01']);
        self::assertSame('critical', $this->verdict('domains'));
        $this->write(['out_of_sync_since' => null, 'state' => 'held', 'reason' => 'hold']);
        self::assertSame('good', $this->verdict('domains'), 'an operator decided so');
    }

    public function testExpiringAndMissingCertificatesAreReported(): void
    {
        $this->working();
        $in = static fn (int $days): string => gmdate('Y-m-d H:i:s', time() + $days * DAY_IN_SECONDS);
        $this->write(['ssl_state' => 'covered', 'dns' => 'ok', 'certificate_start' => $in(-60), 'certificate_end' => $in(30), 'certificate_warn_at' => $in(1)]);
        self::assertSame('good', $this->verdict('certificates'));
        $this->write(['certificate_start' => $in(-70), 'certificate_end' => $in(20), 'certificate_warn_at' => $in(-1)]);
        self::assertSame('recommended', $this->verdict('certificates'));
        self::assertStringContainsString(wp_date(get_option('date_format'), time() + 20 * DAY_IN_SECONDS), $this->text('certificates'));
        self::assertStringContainsString('Its renewal may be overdue.', $this->text('certificates'));
        State::set('certificate', (new AppCertificate('1', 0, 1, [], share: 1 / 3))->toStored());
        self::assertStringContainsString('Its renewal is overdue: earlier ones came sooner.', $this->text('certificates'));
        $this->write(['certificate_start' => $in(-80), 'certificate_end' => $in(10)]);
        self::assertSame('critical', $this->verdict('certificates'));
        State::set('certificate', (new AppCertificate('1', 0, 1, [], isCustom: true))->toStored());
        self::assertStringContainsString('Upload a new one', $this->text('certificates'));
        $this->write(['certificate_end' => $in(-1)]);
        self::assertSame('critical', $this->verdict('certificates'));
        $this->write(['certificate_end' => null, 'certificate_warn_at' => null, 'ssl_state' => 'missing']);
        State::set('certificate', (new AppCertificate('1', 0, 1, [], lost: ['lost.example']))->toStored());
        self::assertStringContainsString('does not cover 1 domain that the one before covered', $this->text('certificates'));
        self::assertStringContainsString('<li>lost.example</li>', $this->text('certificates'));
        State::set('certificate', []);
        self::assertSame('good', $this->verdict('certificates'), 'it is new');
        $this->write(['created' => '2020-01-01']);
        self::assertSame('recommended', $this->verdict('certificates'));
        self::assertStringContainsString('<li>customer.network.example</li>', $this->text('certificates'));
        self::assertStringContainsString('ServerPilot issues certificates automatically', $this->text('certificates'));
        State::set('certificate', (new AppCertificate('1', 0, 1, [], isCustom: true))->toStored());
        self::assertStringContainsString('Upload one that covers every domain', $this->text('certificates'));
        $this->write(['dns' => 'elsewhere']);
        self::assertSame('good', $this->verdict('certificates'));
    }

    public function testAPauseIsReportedEscaped(): void
    {
        $this->working();
        State::set('pause', ['reason' => 'account', 'message' => 'The <b>key', 'since' => time()]);
        self::assertSame('critical', $this->verdict('pause'));
        self::assertStringContainsString('The &lt;b&gt;key', $this->text('pause'));
        State::set('pause', ['reason' => 'environment', 'message' => 'staging', 'since' => time()]);
        self::assertSame('recommended', $this->verdict('pause'), 'a copy should stay paused');
    }

    public function testASwitchedOffPluginReportsNoProblem(): void
    {
        $this->working();
        $this->write(['state' => 'failed', 'out_of_sync_since' => '2020-01-01', 'certificate_end' => '2020-01-01', 'certificate_warn_at' => '2020-01-01']);
        State::change(['enabled' => false, 'pause' => ['reason' => 'account', 'message' => 'words', 'since' => 1]]);
        foreach (['extension', 'credentials', 'domains', 'certificates', 'pause'] as $test) {
            self::assertSame('good', $this->verdict($test), $test);
        }
        self::assertSame('recommended', $this->verdict('switch'));
        self::assertStringContainsString('switched off', $this->text('pause'));
    }

    public function testAnUnreadableTableIsReported(): void
    {
        global $wpdb;
        $table = Schema::table('domains');
        $wpdb->query("RENAME TABLE {$table} TO {$table}_away");
        try {
            self::assertSame('critical', $this->verdict('domains'));
            self::assertStringContainsString('cannot be read', $this->text('domains'));
            self::assertStringContainsString('domains', Plugin::instance()->debugInformation()->add([])['serverpilot-sync']['fields']['domains']['value']);
        } finally {
            $wpdb->query("RENAME TABLE {$table}_away TO {$table}");
        }
    }

    public function testDebugInformationContainsNoCredentials(): void
    {
        require_once ABSPATH . 'wp-admin/includes/class-wp-debug-data.php';
        $this->working();
        State::change(['server' => ['name' => 'web1', 'address' => '192.0.2.9']]);
        $section = Plugin::instance()->debugInformation()->add(['wp-core' => ['label' => 'x', 'fields' => []]]);
        self::assertSame(['wp-core', 'serverpilot-sync'], array_keys($section));
        $pasted = WP_Debug_Data::format(['serverpilot-sync' => $section['serverpilot-sync']], 'debug');
        foreach (['plugin: 0.1.0', 'check_network: network.ok ' . PHP_VERSION, 'check_extension: extension.ok ' . phpversion('serverpilot'), 'ultimate: none', 'wu_server_pilot_api_key: constant', 'app: emulatorapp00001', 'server: web1', 'check_switch: switch.on', 'environment: production', 'check_pause: pause.none', 'not_checked: 1', 'listed: 2 / 300', 'certificate: 0 / 100', 'check_last_sync: last_sync.ok ' . gmdate('Y-m-d'), 'check_scheduled_sync: scheduled_sync.ok ' . gmdate('Y-m-d'), 'check_tables: tables.ok ' . State::get('schema'), 'lock_dir: /', 'api_base: http'] as $line) {
            self::assertStringContainsString($line, $pasted);
        }
        $whole = (string) wp_json_encode($section);
        foreach ([WU_SERVER_PILOT_CLIENT_ID, WU_SERVER_PILOT_API_KEY] as $secret) {
            self::assertStringNotContainsString($secret, $whole);
        }
        self::assertStringNotContainsString('192.0.2.9', $pasted, 'private, as the site\'s own address');
        self::assertStringNotContainsString(self::NETWORK, $pasted);
    }
}
