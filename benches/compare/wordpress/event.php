<?php

/**
 * Maps one domain, and says how many milliseconds its record took together with what runs in the customer's own request: the hooks
 * of the record. `wu_add_domain` comes later, in the queue.
 */

declare(strict_types=1);

require __DIR__ . '/load.php';

$started = hrtime(true);
$wpdb = $GLOBALS['wpdb'];
$wpdb->insert("{$wpdb->base_prefix}wu_domain_mappings", ['domain' => $argv[1], 'blog_id' => 1]);
do_action('wu_transition_domain_domain', 'new', $argv[1], $wpdb->insert_id);
echo (hrtime(true) - $started) / 1e6, "\n";
