<?php
/** The classes that integrations extend, as the fake knows them. */
declare(strict_types=1);

namespace WP_Ultimo\Integrations {
    class Integration
    {
        /** @var list<string> */
        protected array $constants = [];

        public function __construct(protected string $id, protected string $title) {}

        public function get_id(): string
        {
            return $this->id;
        }

        public function get_credential(string $name): string
        {
            return defined($name) && constant($name) ? (string) constant($name) : (string) get_network_option(null, "wu_hosting_credential_{$name}", '');
        }

        public function is_setup(): bool
        {
            return array_filter($this->constants, fn (string $name): bool => $this->get_credential($name) === '') === [];
        }

        public function is_enabled(): bool
        {
            return !empty(((array) get_network_option(null, 'wu_host_integrations_enabled', []))[$this->id]);
        }

        public function test_connection()
        {
            return true;
        }
    }

    interface Capability_Module
    {
        public function get_capability_id(): string;

        public function get_title(): string;

        public function get_explainer_lines(): array;

        public function register_hooks(): void;

        public function set_integration(Integration $integration): void;

        public function get_integration(): Integration;

        public function test_connection();
    }

    abstract class Base_Capability_Module implements Capability_Module
    {
        protected Integration $integration;
        protected array $supported_features = [];

        public function set_integration(Integration $integration): void
        {
            $this->integration = $integration;
        }

        public function get_integration(): Integration
        {
            return $this->integration;
        }

        public function register_hooks(): void {}

        public function get_explainer_lines(): array
        {
            return ['will' => [], 'will_not' => []];
        }

        public function test_connection()
        {
            return true;
        }
    }
}

namespace WP_Ultimo\Integrations\Capabilities {
    interface Domain_Mapping_Capability
    {
        public function on_add_domain(string $domain, int $site_id): void;

        public function on_remove_domain(string $domain, int $site_id): void;

        public function on_add_subdomain(string $subdomain, int $site_id): void;

        public function on_remove_subdomain(string $subdomain, int $site_id): void;
    }
}

namespace WP_Ultimo\Integrations\Providers\ServerPilot {
    use WP_Ultimo\Integrations\Base_Capability_Module;
    use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;
    use WP_Ultimo\Integrations\Integration;

    class ServerPilot_Integration extends Integration
    {
        protected array $constants = ['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'];

        public function __construct()
        {
            parent::__construct('serverpilot', 'ServerPilot');
        }
    }

    class ServerPilot_Domain_Mapping extends Base_Capability_Module implements Domain_Mapping_Capability
    {
        public function get_capability_id(): string
        {
            return 'domain-mapping';
        }

        public function get_title(): string
        {
            return 'Domain Mapping';
        }

        public function register_hooks(): void
        {
            add_action('wu_add_domain', [$this, 'on_add_domain'], 10, 2);
            add_action('wu_remove_domain', [$this, 'on_remove_domain'], 10, 2);
            add_action('wu_add_subdomain', [$this, 'on_add_subdomain'], 10, 2);
            add_action('wu_remove_subdomain', [$this, 'on_remove_subdomain'], 10, 2);
        }

        public function on_add_domain(string $domain, int $site_id): void {}

        public function on_remove_domain(string $domain, int $site_id): void {}

        public function on_add_subdomain(string $subdomain, int $site_id): void {}

        public function on_remove_subdomain(string $subdomain, int $site_id): void {}
    }
}
