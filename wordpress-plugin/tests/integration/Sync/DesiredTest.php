<?php
declare(strict_types=1);

use ServerPilot\Sync\Host\Host;
use ServerPilot\Sync\ServerPilot\ExtensionClient;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\Desired;

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
        $host->method('addsWww')->willReturn($www);

        return array_column((new Desired(new ExtensionClient(static fn () => null), $host))->read(), 'domain');
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

    /** An empty answer in place of the failure would remove every mapped domain. */
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
        self::assertLessThan(30, $wpdb->num_queries - $before, 'domains without room cost no query each: every sync decides about them anew');
    }

    public function testFreedCapacityGoesToTheDomainThatWaitedLongest(): void
    {
        global $wpdb;
        $this->mapMany(300);
        $this->sync();
        self::assertSame('failed no_room', $this->state('m300.example'));
        $wpdb->query('DELETE FROM ' . self::TABLES[0] . " WHERE domain = 'm1.example'");
        $this->map('newer.example', 1);
        $this->sync();
        $this->sync();
        self::assertSame('managed ok', $this->state('m300.example'));
        self::assertSame('failed no_room', $this->state('newer.example'));
    }
}
