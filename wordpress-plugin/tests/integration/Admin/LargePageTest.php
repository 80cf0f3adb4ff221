<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Store\State;
use ServerPilot\Sync\Sync\PoolSettings;

/** The page of a network with 3,000 domains on 30 apps, and of one with 300 on three. */
final class LargePageTest extends NetworkTestCase
{
    private const APPS = 30;
    private const DOMAINS_PER_APP = 100;

    protected function setUp(): void
    {
        parent::setUp();
        wp_set_current_user(1);
        foreach (['class-wp-screen', 'screen', 'template'] as $file) {
            require_once ABSPATH . "wp-admin/includes/{$file}.php";
        }
        set_current_screen('settings_page_serverpilot-sync-network');
    }

    protected function tearDown(): void
    {
        wp_set_current_user(0);
        $_GET = $_REQUEST = [];
    }

    private function addApp(int $app): void
    {
        global $wpdb;
        $id = sprintf('emulatorapp%05d', $app);
        if ($app > 1) {
            PoolSettings::remember(new PoolApp($id, true, false, "app{$app}.example", time(), time(), PoolAnswer::Proven));
        }
        State::update(static fn (array $state): array => [
            'app_names' => [$id => "app{$app}"] + $state['app_names'],
            'app_capacity' => $state['app_capacity'] + [$id => ['listed' => 100, 'names' => 100, 'places' => 100, 'room' => 0]],
            'further_listed' => $app === 1 ? [] : $state['further_listed'] + [$id => self::DOMAINS_PER_APP],
        ]);
        $rows = array_map(static fn (int $n): string => "('d{$app}-{$n}.example', '{$id}', 'managed', 'ok', NOW(), NOW())", range(1, self::DOMAINS_PER_APP));
        $wpdb->query('INSERT INTO ' . Schema::table('domains') . ' (domain, placed_on, placed_owner, state, created, updated) VALUES ' . implode(', ', $rows));
    }

    /** @param array<string, string> $query */
    private static function queriesOf(array $query): int
    {
        global $wpdb;
        $_GET = $_REQUEST = $query;
        State::refresh();
        $before = $wpdb->num_queries;
        ob_start();
        Plugin::instance()->networkPage()->show();
        self::assertSame(20, substr_count((string) ob_get_clean(), 'name="domains[]"'));

        return $wpdb->num_queries - $before;
    }

    public function testThePageOfThirtyAppsSendsNoMoreQueriesThanThatOfThree(): void
    {
        $pages = [[], ['app' => 'emulatorapp00002'], ['orderby' => 'domain', 'paged' => '2'], ['s' => 'd2-']];
        array_map($this->addApp(...), range(1, 3));
        // The first one fills the caches of WordPress.
        self::queriesOf([]);
        $few = array_map(self::queriesOf(...), $pages);
        array_map($this->addApp(...), range(4, self::APPS));
        self::assertSame($few, array_map(self::queriesOf(...), $pages));
        self::assertLessThanOrEqual(20, max($few));
    }
}
