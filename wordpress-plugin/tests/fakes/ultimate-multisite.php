<?php
/**
 * A fake of Ultimate Multisite's public surface, as far as the plugin meets it, in either generation: the environment
 * variable ULTIMATE is `registry` or `hosts`. Loaded only where it is set, since PHP declares functions before it runs a
 * file. With ULTIMATE_MULTISITE_DIR the integration's classes are the real ones.
 */
declare(strict_types=1);

namespace {
    function WP_Ultimo(): object
    {
        return new class {
            public function is_loaded(): bool
            {
                return false;
            }
        };
    }

    function wu_get_isset(mixed $array, string $key, mixed $default = false): mixed
    {
        return is_array($array) ? $array[$key] ?? $default : $default;
    }

    function wu_get_setting(string $name, mixed $default = false): mixed
    {
        return get_network_option(null, "fake_{$name}", $default);
    }

    function wu_get_asset(string $asset, string $folder = ''): string
    {
        return "{$folder}/{$asset}";
    }

    /** @param array<string, string> $query */
    function wu_network_admin_url(string $page, array $query = []): string
    {
        return network_admin_url('admin.php?' . http_build_query(['page' => $page] + $query));
    }

    function wu_get_customer_by_user_id(int $user): object|false
    {
        return isset($GLOBALS['fake_customers'][$user]) ? new class($GLOBALS['fake_customers'][$user]) {
            public function __construct(private int $id) {}

            public function get_id(): int
            {
                return $this->id;
            }
        } : false;
    }

    /** Keeps the row of the settings page, for a test to read. */
    function wu_register_settings_field(string $section, string $id, array $field): void
    {
        $GLOBALS['fake_settings'][$id][] = $field['title'];
    }

    function wu_log_add(string $handle, string $message, string $level): void
    {
        file_put_contents(getenv('NETWORK_FOLDER') . "/{$handle}.log", "[{$level}] {$message}\n", FILE_APPEND);
    }

    /** A mapping as its manager makes it: a record, the hook of the request, and the one of the queue. */
    function fake_map(string $domain, int $site): int
    {
        global $wpdb;
        $wpdb->insert("{$wpdb->base_prefix}wu_domain_mappings", ['domain' => $domain, 'blog_id' => $site]);
        $id = $wpdb->insert_id;
        do_action('wu_transition_domain_domain', 'new', $domain, $id);
        do_action('wu_add_domain', $domain, $site);

        return $id;
    }

    function wu_get_domain(int $id): WP_Ultimo\Models\Domain|false
    {
        global $wpdb;
        $row = $wpdb->get_row($wpdb->prepare("SELECT * FROM {$wpdb->base_prefix}wu_domain_mappings WHERE id = %d", $id));

        return $row === null ? false : new WP_Ultimo\Models\Domain($row);
    }

    /** @param array<string, mixed> $arguments */
    function wu_enqueue_async_action(string $hook, array $arguments, string $group): void
    {
        $GLOBALS['fake_queue'][] = [$hook, $arguments, $group];
    }

    function fake_rename(int $id, string $from, string $to, int $site): void
    {
        global $wpdb;
        $wpdb->update("{$wpdb->base_prefix}wu_domain_mappings", ['domain' => $to], ['id' => $id]);
        do_action('wu_transition_domain_domain', $from, $to, $id);
        do_action('wu_add_domain', $to, $site);
    }

    function fake_unmap(int $id, string $domain, int $site): void
    {
        global $wpdb;
        $wpdb->delete("{$wpdb->base_prefix}wu_domain_mappings", ['id' => $id]);
        // Of the request that deletes the record; the other one is queued by it.
        do_action('wu_domain_post_delete', true, $domain);
        do_action('wu_remove_domain', $domain, $site);
    }

    /** @param array<string, mixed> $args */
    function wu_register_event_type(string $slug, array $args): bool
    {
        $GLOBALS['fake_event_types'][$slug] = $args;

        return true;
    }

    /**
     * An unknown type is refused. Webhooks and mails listen to the actions; after them the event is stored, if it has a valid type of
     * object and a severity.
     *
     * @param array<string, mixed> $payload
     */
    function wu_do_event(string $slug, array $payload): bool
    {
        if (!isset($GLOBALS['fake_event_types'][$slug])) {
            return false;
        }
        $payload['wu_version'] = 'fake';
        do_action('wu_event', $slug, $payload);
        do_action("wu_event_{$slug}", $payload);
        $severity = $payload['type'] ?? 3;
        $is_valid = preg_match('/^[a-z_-]+$/', (string) ($payload['object_type'] ?? '')) === 1 && is_int($severity) && $severity >= 1 && $severity <= 5;
        $GLOBALS['fake_stored_events'][] = $is_valid ? $slug : 'invalid';

        return $is_valid;
    }

    /** @return array<string, mixed> of a customer; without one, an example */
    function wu_generate_event_payload(string $model, object|false $object = false): array
    {
        return [
            'customer_id' => $object === false ? 10 : $object->id,
            'customer_name' => $object === false ? 'An Example' : $object->name,
        ];
    }

    function wu_get_site(int $id): WP_Ultimo\Models\Site|false
    {
        return new WP_Ultimo\Models\Site($GLOBALS['fake_owners'][$id] ?? false, $GLOBALS['fake_site_customers'][$id] ?? '');
    }

    add_action('init', static function (): void {
        do_action('wu_register_all_events');
        // Webhooks listen to the types that are registered by now.
        foreach (array_keys($GLOBALS['fake_event_types'] ?? []) as $slug) {
            add_action("wu_event_{$slug}", static function (array $payload) use ($slug): void {
                $GLOBALS['fake_webhooks'][] = [$slug, $payload];
            });
        }
    });

    require __DIR__ . '/' . getenv('ULTIMATE') . '.php';
}

namespace WP_Ultimo\Models {
    /** A site, as far as its customer goes. */
    class Site
    {
        public function __construct(private object|false $customer, private int|string $customer_id) {}

        public function get_customer(): object|false
        {
            return $this->customer;
        }

        public function get_customer_id(): int|string
        {
            return $this->customer_id;
        }
    }

    /** A record, as far as its stage goes. */
    class Domain
    {
        public function __construct(private object $row) {}

        public function get_domain(): string
        {
            return $this->row->domain;
        }

        public function get_stage(): string
        {
            return $this->row->stage;
        }

        public function set_stage(string $stage): void
        {
            $this->row->stage = $stage;
        }

        /** @return bool|\WP_Error */
        public function save()
        {
            global $wpdb;

            return (bool) $wpdb->update("{$wpdb->base_prefix}wu_domain_mappings", ['stage' => $this->row->stage], ['id' => $this->row->id]);
        }
    }
}

namespace WP_Ultimo\Managers {
    final class Domain_Manager
    {
        private static ?self $instance = null;

        public static function get_instance(): self
        {
            return self::$instance ??= new self();
        }

        public function default_domain_mapping_instructions(): string
        {
            return "Cool!\n\nCreate a new CNAME record pointing to <code>%NETWORK_DOMAIN%</code>.";
        }

        public function get_domain_mapping_instructions(): mixed
        {
            $text = wu_get_setting('domain_mapping_instructions') ?: $this->default_domain_mapping_instructions();
            $text = str_replace(['%NETWORK_DOMAIN%', '%NETWORK_IP%'], ['network.example', '192.0.2.99'], $text);

            return apply_filters('wu_get_domain_mapping_instructions', $text, 'network.example', '192.0.2.99');
        }

        public function should_create_www_subdomain(string $domain): bool
        {
            return !str_starts_with($domain, 'www.') && wu_get_setting('auto_create_www_subdomain', 'always') === 'always';
        }
    }
}
