<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';
require_once dirname(__DIR__, 2) . '/fakes/LaggingDatabase.php';
require_once dirname(__DIR__, 2) . '/fakes/ReplicatedDatabase.php';

/** Database drop-ins with several servers: nothing leaves because a replica lags, or because tables were read one by one. */
final class ReplicaTest extends MappingTestCase
{
    private wpdb $real;

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        $this->real = $GLOBALS['wpdb'];
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb'] = $this->real;
        $this->real->query('DROP DATABASE IF EXISTS replica');
        $this->real->query('DROP TABLE IF EXISTS ' . self::TABLE);
    }

    /** Each sync is a request. */
    private function syncLagging(LaggingDatabase $database): void
    {
        $database->beginRequest();
        self::assertSame('done', $this->sync());
    }

    public function testTheFakeReadsFromAReplicaThatLags(): void
    {
        $GLOBALS['wpdb'] = $database = new LaggingDatabase($this->real);
        $count = static fn (): int => (int) $database->get_var('SELECT COUNT(*) FROM ' . self::TABLE);
        $this->map('a.example');
        self::assertSame(1, $count(), 'this request has written it');
        $database->beginRequest();
        self::assertSame(0, $count());
        $database->send_to_masters();
        self::assertSame(1, $count());
    }

    public function testNothingLeavesBecauseAReplicaLacksIt(): void
    {
        $this->map('a.example', 'b.example');
        $GLOBALS['wpdb'] = $database = new LaggingDatabase($this->real);
        $this->syncLagging($database);
        $this->map('c.example', 'd.example');
        $site = $this->site('site.network.example');
        foreach (range(1, 5) as $ignored) {
            $this->syncLagging($database);
            $this->pass(900);
        }
        $all = [self::NETWORK, 'a.example', 'b.example', 'c.example', 'd.example', 'site.network.example'];
        self::assertSame($all, $this->listed());

        // And what the replica still has leaves.
        $database->catchUp();
        wp_delete_site($site);
        $this->unmap('d.example');
        $this->syncLagging($database);
        self::assertSame(array_slice($all, 0, 4), $this->listed());
    }

    /** The replica still has an announcement that a read has made void. */
    public function testARecordOfAReplicaRemovesNothing(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        Plugin::instance()->events()->deleted('a.example', 'wu_domain_post_delete');
        $GLOBALS['wpdb'] = $database = new LaggingDatabase($this->real);
        $this->syncLagging($database);
        $this->unmapBySql('a.example');
        $this->syncLagging($database);
        self::assertContains('a.example', $this->listed());
    }

    /** Tables that no statement reaches together: a domain that moves between two reads is in neither. */
    public function testTablesOnDifferentServersNeedTwoEqualReads(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $GLOBALS['wpdb'] = new ReplicatedDatabase($this->real, isSplit: true);
        $this->unmap('a.example');
        $this->sync();
        $this->sync();
        self::assertContains('a.example', $this->listed(), 'two reads at once');
        self::assertSame('managed ok leaving', $this->state('a.example'));
        $this->pass(120);
        $this->sync();
        self::assertSame([self::NETWORK, 'b.example'], $this->listed());
    }
}
