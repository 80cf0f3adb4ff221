<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Database;
use ServerPilot\Sync\Store\Lease;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;

/** Missing tables and a missing lease row are recreated. */
final class RepairTest extends NetworkTestCase
{
    protected function tearDown(): void
    {
        Schema::upgrade();
    }

    public function testMissingTablesAreRecreated(): void
    {
        foreach (['domains', 'history', 'lease'] as $table) {
            Database::run('DROP TABLE ' . Schema::table($table));
            Schema::upgrade();
            self::assertSame([], Schema::missing(), $table);
        }
        self::assertSame('done', $this->sync());
    }

    public function testAMissingLeaseRowIsRecreated(): void
    {
        Database::run('DELETE FROM {lease}');
        $this->site('customer.example');
        self::assertSame('done', $this->sync(), 'by the sync itself');
        Database::run('DELETE FROM {lease}');
        Schema::upgrade();
        self::assertSame(1, Database::number('SELECT COUNT(*) FROM {lease}'));
    }

    public function testAMissingTableDoesNotEndThePage(): void
    {
        wp_set_current_user(1);
        foreach (['class-wp-screen', 'screen', 'template'] as $file) {
            require_once ABSPATH . "wp-admin/includes/{$file}.php";
        }
        set_current_screen('settings_page_serverpilot-sync-network');
        $_GET = $_REQUEST = [];
        Database::run('DROP TABLE {domains}');
        add_filter('query', $deny = static fn (string $sql): string => str_starts_with(ltrim($sql), 'CREATE TABLE') ? 'SELECT no_right_to_create' : $sql);
        ob_start();
        try {
            Plugin::instance()->networkPage()->show();
        } finally {
            $page = (string) ob_get_clean();
            remove_filter('query', $deny);
            wp_set_current_user(0);
        }
        self::assertStringContainsString('The database cannot be read', $page);
        self::assertStringEndsWith('</div>', $page);
    }

    /** An installation of long ago, whose tables have another character set than the connection. */
    public function testTheStateIsWrittenToATableInLatin1(): void
    {
        global $wpdb;
        $wpdb->query("ALTER TABLE {$wpdb->sitemeta} MODIFY meta_value longtext CHARACTER SET latin1");
        try {
            foreach (['geïnstalleerd', 'geweigerd'] as $message) {
                State::set('pause', ['message' => $message]);
                State::refresh();
                self::assertSame($message, State::array('pause')['message']);
            }
        } finally {
            $wpdb->query("ALTER TABLE {$wpdb->sitemeta} MODIFY meta_value longtext CHARACTER SET utf8mb4");
        }
    }

    public function testALeaseIsRenewedByItsOwnerAlone(): void
    {
        self::assertTrue(Lease::take('owner'));
        self::assertTrue(Lease::renew('owner'));
        self::assertTrue(Lease::renew('owner'), 'also twice within a second');
        self::assertFalse(Lease::renew('another'));
        self::assertSame(2, Database::number('SELECT renewals FROM {lease}'));
        Database::run('UPDATE {lease} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        self::assertFalse(Lease::renew('owner'), 'an expired lease may have had another owner since');
        self::assertTrue(Lease::keep('owner'), 'it had none');
        self::assertTrue(Lease::renew('owner'));
        Database::run('UPDATE {lease} SET until = UTC_TIMESTAMP() - INTERVAL 1 SECOND');
        self::assertTrue(Lease::take('another'));
        self::assertFalse(Lease::keep('owner'));
        Lease::release('another');
        self::assertFalse(Lease::keep('owner'), 'also after it was released');
        Lease::release('owner');
    }

    public function testALeaseTakenWhileTheClockWasAheadHoldsNothingUp(): void
    {
        self::assertTrue(Lease::take('killed'));
        Database::run('UPDATE {lease} SET until = UTC_TIMESTAMP() + INTERVAL 2 HOUR');
        self::assertTrue(Lease::take('next'));
        self::assertFalse(Lease::keep('killed'));
        Lease::release('next');
    }
}
