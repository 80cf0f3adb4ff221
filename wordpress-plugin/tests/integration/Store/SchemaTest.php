<?php
declare(strict_types=1);

use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\Observations;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Domain\Event\Concern;
use ServerPilot\Sync\Domain\Dns\DnsReport;
use ServerPilot\Sync\Domain\Dns\DnsState;
use ServerPilot\Sync\Domain\Hold;
use ServerPilot\Sync\Domain\Owner;
use ServerPilot\Sync\Domain\Reason;
use ServerPilot\Sync\Domain\RecordState;
use ServerPilot\Sync\Domain\Approval;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\DomainStore;
use ServerPilot\Sync\Store\Approvals;
use ServerPilot\Sync\Store\State;

/** Tables of every earlier schema are upgraded and keep their records. */
final class SchemaTest extends NetworkTestCase
{
    /** A run of WP-Cron. */
    private function cron(): void
    {
        add_filter('wp_doing_cron', '__return_true');
        Plugin::instance()->maintain();
        remove_filter('wp_doing_cron', '__return_true');
    }

    protected function tearDown(): void
    {
        // The next test needs current tables.
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
        self::assertSame([Owner::Managed, Hold::Hold], [$this->record('old.example')?->owner, $this->record('old.example')?->hold]);
        self::assertSame(0, DomainStore::dueCount());
        self::assertTrue(Lease::take('another'));
    }

    /** While web servers are updated one after the other, one of the previous version writes its own columns and codes. */
    public function testAnEventOfThePreviousVersionIsHandledByTheNextSync(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        $table = Schema::table('domains');
        Database::run("UPDATE {$table} SET seq = generation + 1, due = UTC_TIMESTAMP(), undone = '2026-01-01', owner = 'ours', state = 'error', reason = 'limit', dns = 'away'");
        $generation = $this->record('customer.network.example')?->generation;
        Schema::mergePreviousVersion();
        $record = $this->record('customer.network.example');
        self::assertSame(
            [$generation, Owner::Managed, RecordState::Failed, Reason::NoRoom, DnsState::Elsewhere],
            [$record?->generation, $record?->owner, $record?->state, $record?->reason, $record?->dns],
        );
        self::assertSame([['since' => '2026-01-01 00:00:00', 'undone' => null]], Database::rows("SELECT out_of_sync_since AS since, undone FROM {$table}"));
        $this->sync();
        self::assertSame('managed ok', $this->state('customer.network.example'));
        self::assertSame(0, DomainStore::dueCount());
    }

    public function testCodesOfDnsAreTakenOverAndLongerOnesFit(): void
    {
        foreach (['a.example' => 'here', 'b.example' => 'no_address', 'c.example' => 'none'] as $domain => $dns) {
            $this->storeRecord($domain, ['dns' => $dns]);
        }
        Database::run('ALTER TABLE {domains} MODIFY dns varchar(10) NOT NULL DEFAULT \'\', DROP site, DROP dns_details');
        State::set('schema', 6);
        $this->cron();
        $dns = fn (): array => array_map(fn (string $domain): ?DnsState => $this->record($domain)?->dns, ['a.example', 'b.example', 'c.example']);
        self::assertSame([DnsState::Ok, DnsState::NoRecords, DnsState::NoRecords], $dns());
        Observations::recordDns('a.example', new DnsReport(DnsState::CaaWildcardOnly, time()));
        self::assertSame(DnsState::CaaWildcardOnly, $dns()[0]);
    }

    /** The previous version ends what is out of sync by its own column alone. */
    public function testADomainThatThePreviousVersionHeldIsNotOutOfSync(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        Database::run("UPDATE {domains} SET state = 'held', reason = 'operator', out_of_sync_since = '2026-01-01', undone = NULL");
        Schema::mergePreviousVersion();
        self::assertSame(0, DomainList::count(Concern::OutOfSync));
        self::assertSame('managed held hold', $this->state('customer.network.example'));
    }

    /** A web server of the previous version sets the schema back to its own number, and the next one here upgrades again. */
    public function testASecondUpgradeOverwritesNothing(): void
    {
        $this->site('customer.network.example');
        $this->sync();
        Database::run("ALTER TABLE {domains} ADD looked datetime DEFAULT NULL");
        Database::run("UPDATE {domains} SET looked = '2020-01-01', checked_at = '2026-01-01', generation = 7, seq = 3");
        State::set('schema', 3);
        $this->cron();
        self::assertSame([['checked_at' => '2026-01-01 00:00:00', 'generation' => '7']], Database::rows('SELECT checked_at, generation FROM {domains}'));
    }

    /** An event may run in a transaction of another plugin that stays open: a sync must not wait for it. */
    public function testAnOpenTransactionWithAnEventBlocksNoSync(): void
    {
        $this->site('busy.network.example');
        $this->site('idle.network.example');
        $this->sync();
        $event = $this->startProcess(
            'global $wpdb; $wpdb->query("START TRANSACTION"); ServerPilot\Sync\Store\DomainStore::enqueue("busy.network.example", "test"); echo "open\n"; sleep(20);',
        );
        self::assertSame("open\n", fgets($event[1]));
        Database::run('SET innodb_lock_wait_timeout = 2');
        $this->site('new.network.example');
        self::assertSame('done', $this->sync());
        Database::run('SET innodb_lock_wait_timeout = 50');
        proc_terminate($event[0], SIGKILL);
        proc_close($event[0]);
        self::assertContains('new.network.example', $this->listed());
    }

    /** Values that the previous version reads and writes keep their names in the option. */
    public function testAnApprovalIsSharedWithThePreviousVersion(): void
    {
        State::set('approved', ['*.customer.example']);
        $option = unserialize((string) Database::column("SELECT meta_value FROM {$GLOBALS['wpdb']->sitemeta} WHERE meta_key = 'serverpilot_sync'")[0]);
        self::assertSame(['*.customer.example'], $option['confirmed']);
        self::assertArrayNotHasKey('approved', $option);
        self::assertEquals([new Approval('*.customer.example')], Approvals::all());
    }

    /** It compares `seq`, so an event of this version has to raise that as well. */
    public function testAnEventOfThisVersionRaisesTheColumnOfThePreviousVersion(): void
    {
        $events = Plugin::instance()->events();
        $events->added('customer.network.example', 'test');
        $events->added('customer.network.example', 'test');
        [$row] = Database::rows('SELECT generation, seq FROM ' . Schema::table('domains'));
        self::assertSame($row['generation'], $row['seq']);
        self::assertSame('2', $row['seq']);
    }

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
        self::assertTrue(Lease::take('another'));
    }

    /** The plugin was updated before the extension: it reports that, loses no record, and resumes once both fit. */
    public function testAnOutdatedExtensionIsReportedAndLosesNothing(): void
    {
        $this->site('before.network.example');
        $this->sync();
        $newer = (string) getenv('NETWORK_FOLDER') . '/newer.php';
        file_put_contents($newer, '<?php define("ServerPilot\\Sync\\EXTENSION_NEEDED", "99.0");');
        $output = $this->inAnotherProcess(
            'wp_insert_site(["domain" => "meanwhile.network.example", "path" => "/", "network_id" => 1, "title" => "x", "user_id" => 1, "options" => []]);
            do_action(ServerPilot\Sync\Sync\Scheduler::SCHEDULED_SYNC); wp_set_current_user(1); ServerPilot\Sync\Plugin::instance()->notices()->show();',
            options: ['-d', "auto_prepend_file={$newer}", '-d', 'display_errors=0'],
        );
        self::assertStringContainsString('is version ' . phpversion('serverpilot') . '; this plugin needs 99.0', $output);
        self::assertSame([self::NETWORK, 'before.network.example'], $this->listed());
        self::assertSame('managed ok', $this->state('before.network.example'));
        $this->sync();
        self::assertContains('meanwhile.network.example', $this->listed());
    }
}
