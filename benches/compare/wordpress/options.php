<?php

/** Prints the size of the plugin's autoloaded data in bytes, on the site with most of it: its options, and its share of WP-Cron's. */

declare(strict_types=1);

require __DIR__ . '/load.php';

$wpdb = $GLOBALS['wpdb'];
$largest = 0;
foreach ($wpdb->get_col("SELECT blog_id FROM {$wpdb->blogs} ORDER BY blog_id LIMIT 100") as $site) {
    $table = $wpdb->get_blog_prefix((int) $site) . 'options';
    if ($wpdb->get_var($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($table))) === null) {
        continue;
    }
    $own = "SELECT COALESCE(MAX(LENGTH(option_value)), 0) FROM {$table} WHERE autoload IN ('yes', 'on', 'auto', 'auto-on') AND option_name LIKE '%serverpilot%'";
    $largest = max($largest, (int) $wpdb->get_var($own));
    $cron = unserialize((string) $wpdb->get_var("SELECT option_value FROM {$table} WHERE option_name = 'cron'"));
    $ours = array_map(
        static fn(mixed $hooks): array => (
            is_array($hooks)
                ? array_filter(
                    $hooks,
                    static fn(string $hook): bool => str_starts_with($hook, 'serverpilot'),
                    ARRAY_FILTER_USE_KEY,
                )
                : []
        ),
        is_array($cron) ? $cron : [],
    );
    $largest = max($largest, strlen(serialize(array_filter($ours))));
}
echo $largest, "\n";
