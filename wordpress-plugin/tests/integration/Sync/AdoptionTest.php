<?php
declare(strict_types=1);

use ServerPilot\Sync\Admin\Notices;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Domain\AdoptionReason;
use ServerPilot\Sync\Store\History;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\Adoption;
use ServerPilot\Sync\Sync\Operator;
use ServerPilot\Sync\Sync\Scheduler;

/** When the plugin adopts listed domains. */
final class AdoptionTest extends NetworkTestCase
{
    /** The built-in integration adds domains while the extension is missing. */
    private function addedMeanwhile(): void
    {
        $this->site('meanwhile.network.example');
        $this->setList(self::NETWORK, 'meanwhile.network.example');
    }

    public function testAdoptionRestartsAfterTheExtensionWasMissing(): void
    {
        $this->sync();
        $code = 'do_action("serverpilot_sync_heartbeat");';
        $this->inAnotherProcess($code, ['PHP_INI_SCAN_DIR' => ''], ['-d', 'extension=mysqli']);
        State::refresh();
        self::assertFalse(State::flag('adopted'));
        $this->addedMeanwhile();
        $this->sync();
        self::assertSame('adopted ok', $this->state('meanwhile.network.example'));
        self::assertTrue(State::flag('adopted'), 'until a full sync');
    }

    public function testAdoptionRestartsWhenThePluginIsActivated(): void
    {
        $this->sync();
        $this->addedMeanwhile();
        do_action('activate_' . plugin_basename(ServerPilot\Sync\PLUGIN_FILE), true);
        $this->sync();
        self::assertSame('adopted ok', $this->state('meanwhile.network.example'));
    }

    public function testAdoptionRestartsWithAnotherApp(): void
    {
        $this->setList(self::NETWORK, 'byhand.network.example');
        $this->sync();
        $this->site('byhand.network.example');
        State::set('adopted_app_id', 'another');
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . " SET app_id = 'another'");
        $this->sync();
        self::assertSame('adopted ok', $this->state('byhand.network.example'), 'unmanaged on the other app');
        self::assertContains(AdoptionReason::AppChanged->message(), array_column(History::page([])['lines'], 'message'));
    }

    /** @return iterable<string, array{Closure(): void}> */
    public static function olderTables(): iterable
    {
        yield 'emptied' => [static function (): void {
            $GLOBALS['wpdb']->query('TRUNCATE ' . Schema::table('domains'));
        }];
        yield 'of an old backup' => [static function (): void {
            $GLOBALS['wpdb']->query('DELETE FROM ' . Schema::table('domains') . " WHERE domain <> 'old.network.example'");
            $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . ' SET marker = 1');
        }];
    }

    /**
     * @dataProvider olderTables
     *
     * @param Closure(): void $restore
     */
    public function testAdoptionRestartsWithAnOlderTable(Closure $restore): void
    {
        $this->site('old.network.example');
        $this->sync();
        $id = $this->site('new.network.example');
        $this->sync();
        $restore();
        self::assertSame('adopt', array_column(ServerPilot\Sync\Domain\PlanPreview::lines(Plugin::instance()->reconciler()->preview()), 'op', 'domain')['new.network.example'] ?? '');
        $this->sync();
        self::assertSame('adopted ok', $this->state('new.network.example'));
        wp_set_current_user(1);
        ob_start();
        Plugin::instance()->notices()->show();
        self::assertStringContainsString('emptied or restored from an older backup', (string) ob_get_clean());
        wp_set_current_user(0);
        $this->sync();
        $lines = array_filter(History::page([])['lines'], static fn ($line): bool => $line->what === 'adopt');
        self::assertCount(1, $lines, 'reported once');
        self::assertTrue(State::flag('adopted'));
        wp_delete_site($id);
        $this->sync();
        self::assertNotContains('new.network.example', $this->listed());
    }

    public function testATableThatGrowsAndShrinksIsNotOlder(): void
    {
        $ids = array_map(fn (int $n): int => $this->site("n{$n}.network.example"), [1, 2, 3]);
        $this->sync();
        array_map(wp_delete_site(...), $ids);
        $this->sync();
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . ' SET absent_since = UTC_TIMESTAMP() - INTERVAL 8 DAY');
        $this->sync();
        $this->sync();
        self::assertNull($this->record('n1.network.example'), 'forgotten after a week');
        self::assertTrue(State::flag('adopted'));
        self::assertSame([], array_filter(History::page([])['lines'], static fn ($line): bool => $line->what === 'adopt'));
    }

    public function testAdoptionDoesNotRestartBeforeTheFirstSync(): void
    {
        Adoption::begin(AdoptionReason::PluginInactive);
        self::assertSame([], History::page([])['lines']);
        self::assertFalse(wp_next_scheduled(Scheduler::WORK));
    }

    public function testAnOperatorAdoptsADomainByName(): void
    {
        $this->setList(self::NETWORK, 'byhand.network.example', 'unused.example');
        $this->sync();
        $id = $this->site('byhand.network.example');
        $this->sync();
        self::assertSame('unmanaged ok', $this->state('byhand.network.example'));
        Operator::adopt('byhand.network.example');
        $this->sync();
        self::assertSame('adopted ok', $this->state('byhand.network.example'));
        wp_delete_site($id);
        $this->sync();
        self::assertSame([self::NETWORK, 'unused.example'], $this->listed());
        $this->expectExceptionMessage('unused.example cannot be adopted: no site uses it');
        Operator::adopt('unused.example');
    }
}
