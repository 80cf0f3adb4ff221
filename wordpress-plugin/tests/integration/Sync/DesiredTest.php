<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Installation\HostKind;
use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\ServerPilot\ExtensionClient;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\Desired;

require_once dirname(__DIR__, 2) . '/fakes/ReplicatedDatabase.php';

/** The desired state, read from the tables of every network. */
final class DesiredTest extends NetworkTestCase
{
    private const TABLES = ['wp_wu_domain_mappings', 'wp_wu_2_domain_mappings'];

    protected function setUp(): void
    {
        global $wpdb;
        parent::setUp();
        foreach (self::TABLES as $table) {
            $wpdb->query("DROP TABLE IF EXISTS {$table}");
            $wpdb->query("CREATE TABLE {$table} (id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), active tinyint DEFAULT 1, stage varchar(50) DEFAULT 'done')");
        }
    }

    protected function tearDown(): void
    {
        global $wpdb;
        $wpdb->query('DROP TABLE IF EXISTS ' . implode(', ', self::TABLES));
        remove_all_filters('serverpilot_desired_domains');
    }

    private function map(string $domain, int $site, string $table = self::TABLES[0], int $active = 1): void
    {
        global $wpdb;
        $wpdb->insert($table, ['domain' => $domain, 'blog_id' => $site, 'active' => $active]);
    }

    /** @return list<string> */
    private function desired(bool $www = true): array
    {
        $host = $this->createStub(Host::class);
        $host->method('kind')->willReturn(HostKind::UltimateMultisite);
        $host->method('addsWww')->willReturn($www);

        return array_column((new Desired(new ExtensionClient(static fn () => null), $host))->read()->domains, 'domain');
    }

    public function testMappedDomainsAndTheirWwwPrecedeSiteDomains(): void
    {
        $site = $this->site('site.network.example');
        $this->map('Newer.example', $site);
        $this->map('older.example', $site);
        self::assertSame(['newer.example', 'www.newer.example', 'older.example', 'www.older.example', 'site.network.example'], $this->desired());
    }

    public function testMappingsOfEveryStageAndNetworkAreRead(): void
    {
        $this->map('inactive.example', 1, active: 0);
        $this->map('second.example', 1, self::TABLES[1]);
        self::assertSame(['inactive.example', 'second.example'], $this->desired(www: false));
    }

    public function testAMappedDomainOfASiteItselfIsASiteDomain(): void
    {
        $this->map('site.network.example', $this->site('site.network.example'));
        self::assertSame(['site.network.example'], $this->desired());
    }

    public function testADuplicateMappingKeepsItsDomainUntilBothAreGone(): void
    {
        global $wpdb;
        $this->map('twice.example', 1);
        $this->map('twice.example', 1);
        $wpdb->query('DELETE FROM ' . self::TABLES[0] . ' LIMIT 1');
        self::assertSame(['twice.example'], $this->desired(www: false));
        $wpdb->query('DELETE FROM ' . self::TABLES[0]);
        self::assertSame([], $this->desired(www: false));
    }

    public function testAMappingWithoutASiteIsNotDesired(): void
    {
        $this->map('orphan.example', 999);
        self::assertSame([], $this->desired());
    }

    /** If the failure counted as an empty result, every mapped domain would be removed. */
    public function testAFailedReadOfAMappingTableRemovesNothing(): void
    {
        $this->map('customer.example', 1);
        $this->sync();
        $break = static fn (string $sql): string => str_contains($sql, 'FROM ' . self::TABLES[0]) ? 'SELECT the_database_went_away' : $sql;
        add_filter('query', $break);
        try {
            self::assertSame('failed', $this->sync());
        } finally {
            remove_filter('query', $break);
        }
        self::assertContains('customer.example', $this->listed());
    }

    private function mapMany(int $count): void
    {
        global $wpdb;
        foreach (array_chunk(range(1, $count), 400) as $chunk) {
            $wpdb->query('INSERT INTO ' . self::TABLES[0] . ' (blog_id, domain) VALUES ' . implode(',', array_map(static fn (int $n): string => "(1, 'm{$n}.example')", $chunk)));
        }
    }

    /** Ultimate Multisite's own functions return the first hundred only. */
    public function testMoreThanAHundredMappedDomainsAreAddedInOneUpdate(): void
    {
        $this->mapMany(120);
        $this->sync();
        self::assertCount(121, $this->listed());
        self::assertSame(['GET /v1/apps', 'GET /v1/apps/emulatorapp00001', 'POST /v1/apps/emulatorapp00001'], array_slice($this->requests(), 0, 3));
        self::assertLessThanOrEqual(4, count($this->requests()), 'one more for AutoSSL');
    }

    public function testBeyondCapacityTheOldestDomainsAreAddedAndTheRestIsReported(): void
    {
        global $wpdb;
        $this->mapMany(1200);
        self::assertCount(1200, $this->desired(www: false));
        $this->sync();
        self::assertSame([self::NETWORK, ...array_map(static fn (int $n): string => "m{$n}.example", range(1, 299))], $this->listed());
        self::assertSame('failed no_room', $this->state('m1200.example'));
        $this->sync();
        [$queries, $requests, $memory] = [$wpdb->num_queries, count($this->requests()), memory_get_usage()];
        $this->sync();
        self::assertSame(1, count($this->requests()) - $requests);
        self::assertLessThan(30, $wpdb->num_queries - $queries, 'a sync without a change costs no query per domain');
        self::assertLessThan(16 * 1024 * 1024, memory_get_usage() - $memory);
    }

    /** The network is older than the plugin: thousands of domains at once without a record. */
    public function testAFirstSyncCostsAFewQueriesPerPageOfDomains(): void
    {
        global $wpdb;
        $cost = function (int $names) use ($wpdb): int {
            $this->setUp();
            $this->mapMany($names);
            $before = $wpdb->num_queries;
            $this->sync();
            self::assertSame('failed no_room', $this->state("m{$names}.example"));

            return $wpdb->num_queries - $before;
        };
        $few = $cost(800);
        self::assertLessThanOrEqual(10, $cost(1300) - $few, 'for 500 more domains');
        self::assertSame(1001, (int) $wpdb->get_var('SELECT COUNT(*) FROM ' . Schema::table('history') . " WHERE message LIKE '%300 domains%'"));
        $this->makeDue();
        $before = $wpdb->num_queries;
        $this->sync();
        self::assertLessThan(30, $wpdb->num_queries - $before, 'domains without room cost no query each');
    }

    public function testFreedCapacityGoesToTheDomainThatWaitedLongest(): void
    {
        global $wpdb;
        $this->mapMany(300);
        $this->sync();
        self::assertSame('failed no_room', $this->state('m300.example'));
        $wpdb->query('DELETE FROM ' . self::TABLES[0] . " WHERE domain = 'm1.example'");
        Plugin::instance()->events()->deleted('m1.example', 'test');
        $this->map('newer.example', 1);
        $this->sync();
        $this->sync();
        self::assertSame('managed ok', $this->state('m300.example'));
        self::assertSame('failed no_room', $this->state('newer.example'));
    }

    /** Sites, then mappings: a domain that its customer makes the site's own in between would be in neither. */
    public function testADomainThatMovesToItsSiteDuringAReadStays(): void
    {
        global $wpdb;
        $site = $this->site('site.network.example');
        $this->map('customer.example', $site);
        $this->sync();
        $reads = 0;
        add_filter('query', $move = static function (string $sql) use ($wpdb, $site, &$reads): string {
            if (str_contains($sql, 'FROM ' . self::TABLES[0]) && !str_contains($sql, 'DELETE') && ++$reads === 1) {
                $wpdb->query("UPDATE {$wpdb->blogs} SET domain = 'customer.example' WHERE blog_id = {$site}");
                $wpdb->query('DELETE FROM ' . self::TABLES[0]);
            }

            return $sql;
        });
        self::assertSame('done', $this->sync());
        remove_filter('query', $move);
        self::assertContains('customer.example', $this->listed());
        self::assertGreaterThan(0, $reads);
    }

    public function testTablesOfDifferentCollationsAreReadTogether(): void
    {
        global $wpdb;
        $wpdb->query('ALTER TABLE ' . self::TABLES[0] . ' CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
        $wpdb->query('ALTER TABLE ' . self::TABLES[1] . ' CONVERT TO CHARACTER SET latin1');
        $this->map('bücher.example', 1);
        $this->map('käse.example', 1, self::TABLES[1]);
        self::assertSame(['xn--bcher-kva.example', 'xn--kse-qla.example'], $this->desired(www: false));
    }

    public function testReadsGoToThePrimary(): void
    {
        $real = $GLOBALS['wpdb'];
        $this->map('customer.example', 1);
        $GLOBALS['wpdb'] = $database = new ReplicatedDatabase($real);
        try {
            self::assertSame(['customer.example'], $this->desired(www: false));
        } finally {
            $GLOBALS['wpdb'] = $real;
        }
        self::assertTrue($database->readFromPrimary);
    }

    public function testTablesOnDifferentServersAreReadOneByOneAndReportedAsSplit(): void
    {
        $real = $GLOBALS['wpdb'];
        $this->map('customer.example', 1);
        $GLOBALS['wpdb'] = new ReplicatedDatabase($real, isSplit: true);
        try {
            $read = Plugin::instance()->desired()->read();
        } finally {
            $GLOBALS['wpdb'] = $real;
        }
        self::assertTrue($read->isSplit);
        self::assertSame(['customer.example'], array_column($read->domains, 'domain'));
        self::assertFalse(Plugin::instance()->desired()->read()->isSplit);
    }

    public function testAWildcardAPublicSuffixAndAPartnerHaveNoPartner(): void
    {
        array_map(fn (string $domain) => $this->map($domain, 1), ['*.x.example', 'co.uk', 'www.a.example', 'b.example']);
        self::assertSame(['*.x.example', 'co.uk', 'www.a.example', 'b.example', 'www.b.example'], $this->desired());
    }

    public function testAnInvalidDomainIsShownWithItsReasonUntilItIsCorrected(): void
    {
        global $wpdb;
        $invalid = ['https://shop.example/' => 'https://', 'xn--a.example' => 'punycode', 'co.uk' => 'public suffix', 'bü_cher.example' => 'underscores', '' => 'empty'];
        array_map(fn (string $domain) => $this->map($domain, 1), array_keys($invalid));
        $this->map('good.example', 1);
        $this->sync();
        $this->sync();
        self::assertSame([self::NETWORK, 'good.example'], $this->listed());
        $shown = array_column(DomainList::page(['status' => 'failed'])->records, 'message', 'domain');
        self::assertCount(5, $shown);
        foreach (array_combine(['https://shop.example/', 'xn--a.example', 'co.uk', 'b%C3%BC_cher.example', '""'], $invalid) as $domain => $reason) {
            self::assertStringContainsString($reason, $shown[strtolower($domain)] ?? 'not shown');
        }
        $wpdb->query('UPDATE ' . self::TABLES[0] . " SET domain = 'shop.example' WHERE domain LIKE 'https%'");
        $this->sync();
        self::assertSame('managed ok', $this->state('shop.example'));
        self::assertSame('gone', $this->state('https://shop.example/'));
    }

    public function testWhatAFilterAddsIsNormalisedAndValidated(): void
    {
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['Shop.Example.' => ['kind' => 'mapped'], 'https://a.example' => [], 7 => null]);
        $this->sync();
        self::assertSame([self::NETWORK, 'shop.example'], $this->listed());
        self::assertSame('managed ok', $this->state('shop.example'));
        self::assertSame('failed invalid', $this->state('https://a.example'));
        $this->sync();
        $before = count($this->requests());
        $this->sync();
        self::assertSame(['GET /v1/apps'], array_slice($this->requests(), $before));
    }

    /** A restore drops tables before it creates them. */
    public function testAMissingMappingTableEndsTheSyncUntilItIsBack(): void
    {
        global $wpdb;
        $this->map('customer.example', 1, self::TABLES[1]);
        $wpdb->insert($wpdb->site, ['id' => 2, 'domain' => 'second.example', 'path' => '/']);
        try {
            $this->sync();
            $wpdb->query('RENAME TABLE ' . self::TABLES[1] . ' TO hidden');
            $this->site('new.network.example');
            self::assertSame('failed', $this->sync());
            self::assertContains('customer.example', $this->listed());
            self::assertNotContains('new.network.example', $this->listed(), 'nothing is planned');
            $wpdb->query('RENAME TABLE hidden TO ' . self::TABLES[1]);
            $this->makeDue();
            self::assertSame('done', $this->sync());
            $wpdb->query('DROP TABLE ' . self::TABLES[1]);
            $wpdb->delete($wpdb->site, ['id' => 2]);
            self::assertSame('done', $this->sync(), 'the network has gone with its table');
        } finally {
            $wpdb->delete($wpdb->site, ['id' => 2]);
        }
    }

    /** PRIMARY_NETWORK_ID may name another network than the oldest. */
    public function testTheMainNetworkIsFirst(): void
    {
        global $wpdb;
        $wpdb->insert($wpdb->site, ['id' => 7, 'domain' => 'main.example', 'path' => '/']);
        $wpdb->insert($wpdb->site, ['id' => 8, 'domain' => 'third.example', 'path' => '/']);
        $main = static fn (): int => 7;
        add_filter('get_main_network_id', $main);
        try {
            $desired = Plugin::instance()->desired();
            $expected = ['main.example', self::NETWORK, 'third.example'];
            self::assertSame([$expected, $expected], [$desired->networkDomains(), $desired->read()->networks]);
            self::assertSame('main.example', $desired->protectedDomains()[0]);
            $wpdb->update($wpdb->site, ['domain' => 'Main.example:8080'], ['id' => 7]);
            self::assertSame('main.example:8080', $desired->networkDomains()[0], 'no other takes its place');
        } finally {
            remove_filter('get_main_network_id', $main);
            $wpdb->query("DELETE FROM {$wpdb->site} WHERE id IN (7, 8)");
        }
    }

    /** An approval is for a domain at its site. */
    public function testEachDomainHasItsSite(): void
    {
        $site = $this->site('apex.example');
        $this->map('shop.example', $site);
        $this->map('shop.example', 1, self::TABLES[1]);
        $this->map('apex.example', 1);
        $this->map('bad domain', 1);
        add_filter('serverpilot_desired_domains', static fn (array $desired): array => $desired + ['filter.example' => ['kind' => 'mapped']]);
        $sites = array_column(Plugin::instance()->desired()->read()->domains, 'site', 'domain');
        self::assertSame(['shop.example' => $site, 'bad%20domain' => 1, 'apex.example' => $site, 'www.apex.example' => $site, 'filter.example' => 0], $sites);
    }
}
