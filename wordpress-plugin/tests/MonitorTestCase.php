<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Monitor;

require_once __DIR__ . '/fakes/FakeInternet.php';

/** Checks of DNS, certificates and sites, against an internet that is as a test describes it. */
abstract class MonitorTestCase extends NetworkTestCase
{
    protected FakeInternet $internet;

    protected function setUp(): void
    {
        parent::setUp();
        $this->internet = new FakeInternet();
        FakeInternet::connect();
    }

    protected function tearDown(): void
    {
        FakeInternet::disconnect();
    }

    /** @return list<string> the domains that this run checked */
    protected function observe(): array
    {
        $this->internet->checked = $this->internet->batches = [];
        Plugin::instance()->ifOn(fn () => (new Monitor($this->internet->client()))->run())();

        return $this->internet->checked;
    }

    protected function checkAgain(): void
    {
        global $wpdb;
        $wpdb->query('UPDATE ' . Schema::table('domains') . " SET checked_at = '2020-01-01'");
        $this->observe();
    }

    /** Records of domains that were checked so many minutes ago, and are OK but for other columns. */
    protected function seed(int $count, string $domain, int $minutes, string $columns = "'ok', '', 'ok', 'covered', NULL"): void
    {
        global $wpdb;
        foreach (array_chunk(range(1, $count), 1_000) as $some) {
            $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, generation, seq, owner, state, reason, dns, ssl_state, dns_elsewhere_since, checked_at, created, updated) VALUES '
                . implode(',', array_map(static fn (int $n): string => '(\'' . sprintf($domain, $n) . "', 0, 0, 'managed', {$columns}, UTC_TIMESTAMP() - INTERVAL {$minutes} MINUTE, UTC_TIMESTAMP(), UTC_TIMESTAMP())", $some)));
        }
        // As a sync would leave it.
        State::change(['last_run' => time(), 'certificate_seen' => time()]);
    }
}
