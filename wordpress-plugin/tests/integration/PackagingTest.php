<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** What a site installs, activates and uninstalls. */
final class PackagingTest extends NetworkTestCase
{
    private const FOLDER = __DIR__ . '/../..';

    /** Otherwise an update by the owner of this name at wordpress.org would be offered. */
    public function testNoUpdateIsOfferedByWordPressOrg(): void
    {
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        $host = (string) wp_parse_url(get_plugin_data(self::FOLDER . '/serverpilot-sync.php', false, false)['UpdateURI'], PHP_URL_HOST);
        self::assertNotSame('', $host);
        self::assertDoesNotMatchRegularExpression('/(^|\.)(w|wordpress)\.org$/', $host);
    }

    public function testTheReadmeFitsTheHeader(): void
    {
        $readme = (string) @file_get_contents(self::FOLDER . '/readme.txt');
        $header = get_file_data(self::FOLDER . '/serverpilot-sync.php', ['name' => 'Plugin Name', 'version' => 'Version', 'wp' => 'Requires at least', 'php' => 'Requires PHP', 'license' => 'License', 'license_uri' => 'License URI']);
        self::assertStringStartsWith("=== {$header['name']} ===\n", $readme);
        foreach (['Stable tag' => 'version', 'Requires at least' => 'wp', 'Requires PHP' => 'php', 'License' => 'license', 'License URI' => 'license_uri'] as $field => $of) {
            self::assertStringContainsString("\n{$field}: {$header[$of]}\n", $readme);
        }
        foreach (['Description', 'Installation', 'Frequently Asked Questions', 'Changelog'] as $section) {
            self::assertStringContainsString("\n== {$section} ==\n", $readme);
        }
        self::assertStringNotContainsString('readme', (string) file_get_contents(self::FOLDER . '/.gitattributes'), 'it is in the zip');
    }

    /** @return string the output of a request on a single site */
    private function onASingleSite(string $code): string
    {
        $folder = (string) getenv('NETWORK_FOLDER');
        $script = "{$folder}/single-" . bin2hex(random_bytes(4)) . '.php';
        file_put_contents($script, '<?php $_SERVER["HTTP_HOST"] = $_SERVER["SERVER_NAME"] = "network.example"; $_SERVER["REQUEST_URI"] = "/";'
            . " define('WITHOUT_NETWORK', true); define('WP_ADMIN', true); require '{$folder}/wordpress/wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php'; {$code}");
        $process = proc_open([PHP_BINARY, $script], [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        self::assertIsResource($process);

        return $this->outputOf([$process, $pipes[1]]);
    }

    public function testActivationOnASingleSiteEndsInASentence(): void
    {
        $output = $this->onASingleSite('activate_plugin("serverpilot-sync/serverpilot-sync.php"); echo "it went on";');
        self::assertStringContainsString('needs a WordPress network', $output);
        self::assertStringNotContainsString('it went on', $output);
        self::assertSame('no', $this->onASingleSite('echo is_plugin_active("serverpilot-sync/serverpilot-sync.php") ? "yes" : "no";'));
    }

    /** A network that was turned into a single site keeps its active plugins. */
    public function testOnASingleSiteThePluginDoesNothing(): void
    {
        $output = $this->onASingleSite('require WP_PLUGIN_DIR . "/serverpilot-sync/serverpilot-sync.php";
            do_action("init"); do_action("wu_add_domain", "shop.example", 1); global $wpdb; echo "done", $wpdb->last_error;');
        self::assertSame('done', $output);
    }

    public function testUninstallContinuesAfterAFailureAndLeavesNothing(): void
    {
        global $wpdb;
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        $user = wp_insert_user(['user_login' => 'reader' . wp_rand(), 'user_pass' => 'x']);
        update_user_meta($user, 'serverpilot_names_per_page', 50);
        update_user_meta($user, 'serverpilot_sync_dismissed', ['pause' => 1]);
        set_site_transient('serverpilot_sync_message_1', ['text' => 'x'], 60);
        $wpdb->insert($wpdb->sitemeta, ['site_id' => 2, 'meta_key' => 'serverpilot_sync', 'meta_value' => serialize([])]);
        try {
            $output = $this->inAnotherProcess('global $wpdb; define("WP_UNINSTALL_PLUGIN", "serverpilot-sync/serverpilot-sync.php");
                add_filter("query", static fn (string $sql): string => str_contains($sql, "DROP TABLE IF EXISTS wp_serverpilot_domains") || str_contains($sql, "dismissed") ? "NONSENSE" : $sql);
                include WP_PLUGIN_DIR . "/serverpilot-sync/uninstall.php"; echo "to the end";');
            self::assertSame('to the end', $output);
            self::assertSame(['wp_serverpilot_domains'], $wpdb->get_col("SHOW TABLES LIKE 'wp\\_serverpilot\\_%'"), 'the others are gone');
            $this->inAnotherProcess('define("WP_UNINSTALL_PLUGIN", "serverpilot-sync/serverpilot-sync.php"); include WP_PLUGIN_DIR . "/serverpilot-sync/uninstall.php";');
            self::assertSame([], $wpdb->get_col("SHOW TABLES LIKE 'wp\\_serverpilot\\_%'"));
            self::assertSame([], $wpdb->get_col("SELECT meta_key FROM {$wpdb->sitemeta} WHERE meta_key LIKE '%serverpilot%' AND meta_key <> 'active_sitewide_plugins'"));
            self::assertSame([], $wpdb->get_col("SELECT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE '%serverpilot%'"));
            self::assertStringNotContainsString('serverpilot', (string) $wpdb->get_var("SELECT option_value FROM {$wpdb->options} WHERE option_name = 'cron'"));
        } finally {
            wp_cache_flush();
            State::forget();
            State::set('enabled', true);
            Schema::upgrade();
        }
        self::assertSame([self::NETWORK], $this->listed());
    }
}
