<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\AdoptionReason;
use ServerPilot\Sync\Store\DomainList;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';
require_once dirname(__DIR__, 2) . '/OperatorView.php';

/** A restored backup, of the whole database or of our tables alone: what leaves, what waits, and what the operator sees. */
final class BackupTest extends MappingTestCase
{
    use OperatorView;

    private const FOLDER = 'backup';

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
        $GLOBALS['wpdb']->query('DROP DATABASE IF EXISTS ' . self::FOLDER);
        $GLOBALS['wpdb']->query('CREATE DATABASE ' . self::FOLDER);
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS ' . self::TABLE);
        $GLOBALS['wpdb']->query('DROP DATABASE IF EXISTS ' . self::FOLDER);
    }

    /** @return list<string> */
    private static function ourTables(): array
    {
        return array_map(Schema::table(...), ['domains', 'history', 'lists']);
    }

    /** @return list<string> */
    private static function allTables(): array
    {
        global $wpdb;

        return [...self::ourTables(), self::TABLE, $wpdb->blogs, $wpdb->site, $wpdb->sitemeta];
    }

    /** @param list<string> $tables */
    private function backUp(array $tables): void
    {
        foreach ($tables as $table) {
            $GLOBALS['wpdb']->query('CREATE TABLE ' . self::FOLDER . ".{$table} AS SELECT * FROM {$table}");
        }
    }

    /** @param list<string> $tables */
    private function restore(array $tables): void
    {
        foreach ($tables as $table) {
            $GLOBALS['wpdb']->query("DELETE FROM {$table}");
            $GLOBALS['wpdb']->query("INSERT INTO {$table} SELECT * FROM " . self::FOLDER . ".{$table}");
        }
        wp_cache_flush();
        State::refresh();
    }

    /** Customers lose later changes; no domain is lost from the list. */
    public function testABackupOfTheWholeDatabase(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->backUp(self::allTables());
        $this->map('c.example');
        $this->unmap('b.example');
        $this->sync();
        self::assertSame([self::NETWORK, 'a.example', 'c.example'], $this->listed());
        $this->restore(self::allTables());
        $this->syncs(6);
        self::assertSame([self::NETWORK, 'a.example', 'c.example', 'b.example'], $this->listed(), 'b is mapped again, and c is kept');
        self::assertSame('unmanaged ok', $this->state('c.example'));
        self::assertStringContainsString('Added outside this plugin', $this->page('c.example'));
        self::assertSame(1, $this->statusFields()['unmanaged']);
        self::assertSame('ok', $this->doctor()['removal_guard']['state']);

        // An announcement that the backup lacks does not count: the customer maps the domain again and removes it.
        $this->map('c.example');
        $this->sync();
        $this->unmap('c.example');
        $this->syncs();
        self::assertContains('c.example', $this->listed(), 'not ours, so it stays');
    }

    /** Domains whose removal was due when the backup was made have been mapped again since. */
    public function testABackupFromWhileRemovalsWaited(): void
    {
        $this->map(...self::numbered(1, 20));
        $this->sync();
        $this->unmap(...self::numbered(1, 12));
        $this->sync();
        self::assertCount(6, DomainList::heldRemovals());
        $this->backUp(self::ourTables());
        $this->map(...self::numbered(7, 12));
        $this->sync();
        self::assertSame([], DomainList::heldRemovals());
        $this->restore(self::ourTables());
        $this->sync();
        self::assertCount(15, $this->listed());
        self::assertSame([], DomainList::heldRemovals());
        self::assertNull($this->record('n12.example')?->announcedFor, 'void, because the read has it');
    }

    /** Our tables are older than their option: mapped domains are adopted, and the operator sees why. */
    public function testABackupOfOurTablesAlone(): void
    {
        $this->map('a.example', 'b.example');
        $this->sync();
        $this->backUp(self::ourTables());
        $this->map('c.example');
        $this->unmap('b.example');
        $this->sync();
        $this->setList(...[...$this->listed(), 'byhand.example']);
        $this->restore(self::ourTables());
        $this->syncs(6);
        self::assertSame([self::NETWORK, 'a.example', 'c.example', 'byhand.example'], $this->listed());
        self::assertSame('adopted ok', $this->state('c.example'));
        self::assertSame('unmanaged ok', $this->state('byhand.example'));
        self::assertContains(AdoptionReason::StoreOlder->message(), array_column(History::page([])['lines'], 'message'));
        wp_set_current_user(1);
        ob_start();
        Plugin::instance()->notices()->show();
        self::assertStringContainsString('emptied or restored from an older backup', (string) ob_get_clean());
        wp_set_current_user(0);
        $this->unmap('c.example');
        $this->sync();
        self::assertNotContains('c.example', $this->listed(), 'adopted, so it leaves with its mapping');
    }
}
