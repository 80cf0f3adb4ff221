<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\State;

/** Tables of every earlier schema, as they were made then, become today's and keep what they held. */
final class SchemaTest extends NetworkTestCase
{
    /** What a run of cron does with the plugin. */
    private function cron(): void
    {
        add_filter('wp_doing_cron', '__return_true');
        Plugin::instance()->maintain();
        remove_filter('wp_doing_cron', '__return_true');
    }

    protected function tearDown(): void
    {
        // The next test finds today's tables, whatever became of these.
        Schema::drop();
        State::set('schema', 0);
        Schema::upgrade();
    }

    public function testTheFirstSchemaIsUpgradedAndKeepsItsRecords(): void
    {
        Schema::drop();
        $domains = Schema::table('domains');
        Database::run("CREATE TABLE {$domains} (
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            domain varchar(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            seq bigint unsigned NOT NULL DEFAULT 1,
            done_seq bigint unsigned NOT NULL DEFAULT 0,
            due datetime DEFAULT NULL,
            attempts int unsigned NOT NULL DEFAULT 0,
            owner varchar(10) NOT NULL DEFAULT '',
            state varchar(10) NOT NULL DEFAULT 'due',
            reason varchar(40) NOT NULL DEFAULT '',
            message text,
            event varchar(60) NOT NULL DEFAULT '',
            removal tinyint unsigned NOT NULL DEFAULT 0,
            held tinyint unsigned NOT NULL DEFAULT 0,
            held_by bigint unsigned NOT NULL DEFAULT 0,
            held_at datetime DEFAULT NULL,
            action_id varchar(128) NOT NULL DEFAULT '',
            ssl_state varchar(10) NOT NULL DEFAULT '',
            certificate_end datetime DEFAULT NULL,
            created datetime NOT NULL,
            updated datetime NOT NULL,
            PRIMARY KEY  (id), UNIQUE KEY domain (domain), KEY due (due), KEY state (state)
        )");
        Database::run("INSERT INTO {$domains} (domain, owner, held, created, updated) VALUES ('old.example', 'ours', 1, NOW(), NOW())");
        State::set('schema', 1);
        $this->cron();
        self::assertSame(['ours', '1', null], [$this->record('old.example')['owner'], $this->record('old.example')['held'], $this->record('old.example')['apex']]);
        self::assertSame(0, DomainStore::dueCount());
        self::assertTrue(Lease::take('somebody'));
    }

    /** Whoever finds it must not see an error. */
    public function testAFailedUpgradeIsReportedAndRetried(): void
    {
        Schema::drop();
        State::set('schema', 0);
        $broken = static fn (string $sql): string => str_contains($sql, 'CREATE TABLE') && str_contains($sql, 'serverpilot_') ? 'CREATE NONSENSE' : $sql;
        add_filter('query', $broken);
        $this->cron();
        remove_filter('query', $broken);
        self::assertSame(0, State::get('schema'));
        $this->cron();
        self::assertNotSame(0, State::get('schema'));
        self::assertTrue(Lease::take('somebody'));
    }

    /** The plugin was updated before the extension: it says so, keeps what it knows, and goes on once both fit. */
    public function testAnOutdatedExtensionIsReportedAndLosesNothing(): void
    {
        $this->site('before.network.example');
        $this->sync();
        $newer = (string) getenv('NETWORK_FOLDER') . '/newer.php';
        file_put_contents($newer, '<?php define("ServerPilot\\Sync\\EXTENSION_NEEDED", "99.0");');
        $output = $this->inAnotherProcess(
            'wp_insert_site(["domain" => "meanwhile.network.example", "path" => "/", "network_id" => 1, "title" => "x", "user_id" => 1, "options" => []]);
            do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC); wp_set_current_user(1); ServerPilot\Sync\Admin\Notices::show();',
            options: ['-d', "auto_prepend_file={$newer}", '-d', 'display_errors=0'],
        );
        self::assertStringContainsString('is version ' . phpversion('serverpilot') . '; this plugin needs 99.0', $output);
        self::assertSame([self::NETWORK, 'before.network.example'], $this->listed());
        self::assertSame('ours ok', $this->state('before.network.example'));
        $this->sync();
        self::assertContains('meanwhile.network.example', $this->listed());
    }
}
