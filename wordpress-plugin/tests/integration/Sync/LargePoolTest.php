<?php
declare(strict_types=1);

use ServerPilot\Sync\Domain\Pool\PoolAnswer;
use ServerPilot\Sync\Domain\Pool\PoolApp;
use ServerPilot\Sync\Store\Schema;
use ServerPilot\Sync\Sync\PoolSettings;

require_once dirname(__DIR__, 2) . '/MappingTestCase.php';

/** What many domains on many apps cost. */
final class LargePoolTest extends MappingTestCase
{
    private const APPS = 30;
    private const DOMAINS = 3_000;
    private const MEMORY = 64 * 1_048_576;

    protected function setUp(): void
    {
        parent::setUp();
        $this->createMappingTable();
    }

    protected function tearDown(): void
    {
        $GLOBALS['wpdb']->query('DROP TABLE ' . self::TABLE);
    }

    /** @return array{requests: list<string>, queries: int} of one sync */
    private function cost(): array
    {
        $before = count($this->requests());
        $queries = 0;
        $count = static function (string $query) use (&$queries): string {
            ++$queries;

            return $query;
        };
        add_filter('query', $count);
        self::assertSame('done', $this->sync());
        remove_filter('query', $count);

        return ['requests' => array_slice($this->requests(), $before), 'queries' => $queries];
    }

    public function testTheCostOfASyncDependsOnTheAppsAndNotOnTheDomains(): void
    {
        global $wpdb;
        $ids = [];
        for ($app = 2; $app <= self::APPS; ++$app) {
            $ids[] = $id = sprintf('emulatorapp%05d', $app);
            if ($app > 2) {
                $this->emulator->post('apps', ['id' => $id, 'name' => "app{$app}", 'domains' => []]);
            }
            $this->emulator->setDomains(["app{$app}.example"], $id);
            PoolSettings::remember(new PoolApp($id, true, false, "app{$app}.example", time(), time(), PoolAnswer::Proven));
        }
        $this->map(...self::numbered(1, self::DOMAINS));
        $before = memory_get_usage();
        memory_reset_peak_usage();
        $first = $this->cost();
        self::assertLessThanOrEqual(self::MEMORY, memory_get_peak_usage() - $before);
        $changes = array_filter($first['requests'], static fn (string $request): bool => str_starts_with($request, 'POST'));
        self::assertSame(1, count(array_keys($first['requests'], 'GET /v1/apps')));
        self::assertLessThanOrEqual(1 + (2 * self::APPS) + (2 * self::APPS), count($first['requests']), implode("\n", $first['requests']));
        self::assertLessThan((11 * self::APPS) + (int) (self::DOMAINS / 500), $first['queries']);
        self::assertGreaterThanOrEqual(self::APPS, count($changes));
        $domains = $wpdb->get_results('SELECT placed_on, COUNT(*) AS n FROM ' . Schema::table('domains') . " WHERE state = 'ok' AND placed_on <> '' GROUP BY 1", ARRAY_A);
        self::assertSame(self::DOMAINS, (int) array_sum(array_column($domains, 'n')), 'each domain is on one app');
        self::assertCount(self::APPS, $domains);
        $this->cost();
        $this->cost();
        $idle = $this->cost();
        self::assertSame(['GET /v1/apps'], $idle['requests']);
        self::assertLessThan(20, $idle['queries']);
    }
}
