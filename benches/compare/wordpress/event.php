<?php

/**
 * Maps one domain, and prints the milliseconds of what runs in the customer's own request: saving the record, with its hooks.
 * `wu_add_domain` runs later, in the queue.
 */

declare(strict_types=1);

require __DIR__ . '/load.php';

$started = hrtime(true);
$wpdb = $GLOBALS['wpdb'];
$wpdb->insert("{$wpdb->base_prefix}wu_domain_mappings", ['domain' => $argv[1], 'blog_id' => 1]);
do_action('wu_transition_domain_domain', 'new', $argv[1], $wpdb->insert_id);
echo (hrtime(true) - $started) / 1e6, "\n";
