<?php
/** The classes of host providers, as the fake knows them. */
declare(strict_types=1);

namespace WP_Ultimo\Traits {
    trait Singleton
    {
        public static object $instance;

        public static function get_instance(): object
        {
            if (!isset(static::$instance) || !static::$instance instanceof static) {
                static::$instance = new static();
                static::$instance->init();
            }

            return static::$instance;
        }
    }
}

namespace WP_Ultimo\Integrations\Host_Providers {
    abstract class Base_Host_Provider
    {
        protected $id;
        protected $constants = [];

        public function init(): void
        {
            if ($this->is_enabled() && $this->is_setup()) {
                $this->register_hooks();
            }
            add_filter('wu_domain_manager_get_integrations', [$this, 'self_register']);
            add_action('init', [$this, 'add_to_integration_list']);
        }

        final public function self_register($integrations)
        {
            $integrations[$this->id] = static::class;

            return $integrations;
        }

        final public function is_enabled()
        {
            return !empty(((array) get_network_option(null, 'wu_host_integrations_enabled', []))[$this->id]);
        }

        public function is_setup()
        {
            return array_filter($this->constants, static fn (string $name): bool => !defined($name) || !constant($name)) === [];
        }

        public function add_to_integration_list(): void
        {
            wu_register_settings_field('integrations', "integration_{$this->id}", ['title' => 'ServerPilot Integration']);
        }

        public function register_hooks(): void
        {
            add_action('wu_add_domain', [$this, 'on_add_domain'], 10, 2);
            add_action('wu_remove_domain', [$this, 'on_remove_domain'], 10, 2);
            add_action('wu_add_subdomain', [$this, 'on_add_subdomain'], 10, 2);
            add_action('wu_remove_subdomain', [$this, 'on_remove_subdomain'], 10, 2);
        }
    }

    class ServerPilot_Host_Provider extends Base_Host_Provider
    {
        use \WP_Ultimo\Traits\Singleton;

        protected $id = 'serverpilot';
        protected $constants = ['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'];

        public function on_add_domain($domain, $site_id): void {}

        public function on_remove_domain($domain, $site_id): void {}

        public function on_add_subdomain($subdomain, $site_id): void {}

        public function on_remove_subdomain($subdomain, $site_id) {}

        public function test_connection(): void {}
    }
}
