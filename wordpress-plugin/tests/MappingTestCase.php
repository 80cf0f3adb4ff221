<?php
declare(strict_types=1);

use ServerPilot\Sync\Plugin;
use ServerPilot\Sync\Store\Schema;

/** With a table of mapped domains, as Ultimate Multisite has it; one more with each network's number. */
abstract class MappingTestCase extends NetworkTestCase
{
    protected const TABLE = 'wp_wu_domain_mappings';

    /** In another collation than the other tables, as a backup may have restored it. */
    protected function createMappingTable(string $table = self::TABLE): void
    {
        global $wpdb;
        $wpdb->query("DROP TABLE IF EXISTS {$table}");
        $wpdb->query("CREATE TABLE {$table} (id bigint PRIMARY KEY AUTO_INCREMENT, blog_id bigint, domain varchar(191), stage varchar(50) DEFAULT 'done') COLLATE utf8mb4_general_ci");
    }

    protected function map(string ...$domains): void
    {
        foreach ($domains as $domain) {
            $GLOBALS['wpdb']->insert(self::TABLE, ['domain' => $domain, 'blog_id' => 1]);
        }
    }

    protected function unmapBySql(string ...$domains): void
    {
        foreach ($domains as $domain) {
            $GLOBALS['wpdb']->delete(self::TABLE, ['domain' => $domain]);
        }
    }

    /** A customer removes the mapping: a synchronous hook fires. */
    protected function unmap(string ...$domains): void
    {
        $this->unmapBySql(...$domains);
        foreach ($domains as $domain) {
            Plugin::instance()->events()->deleted($domain, 'wu_domain_post_delete');
        }
    }

    /** @return list<string> `n1.example` to `n20.example`, for example */
    protected static function numbered(int $first, int $last): array
    {
        return array_map(static fn (int $n): string => "n{$n}.example", range($first, $last));
    }

    /** As if so many seconds had passed since announcements and the first read without a domain. */
    protected function pass(int $seconds): void
    {
        $GLOBALS['wpdb']->query('UPDATE ' . Schema::table('domains') . " SET undesired_since = undesired_since - INTERVAL {$seconds} SECOND,
            removal_announced_at = removal_announced_at - INTERVAL {$seconds} SECOND");
    }

    /** Scheduled syncs over as many hours, each as long after the one before. */
    protected function syncs(int $count = 4): void
    {
        for ($sync = 0; $sync < $count; ++$sync) {
            self::assertSame('done', $this->sync());
            $this->pass(900);
        }
    }
}
