<?php
/** The later generation: integrations and capabilities in a registry. */
declare(strict_types=1);

namespace WP_Ultimo\Integrations {
    $real = (string) getenv('ULTIMATE_MULTISITE_DIR');
    if ($real !== '') {
        foreach (['class-integration', 'class-credential-store', 'interface-capability-module', 'class-base-capability-module', 'capabilities/interface-domain-mapping-capability', 'providers/serverpilot/class-serverpilot-integration', 'providers/serverpilot/class-serverpilot-domain-mapping'] as $file) {
            foreach (glob("{$real}/inc/{integrations,helpers}/{$file}.php", GLOB_BRACE) as $found) {
                require_once $found;
            }
        }
    } else {
        require __DIR__ . '/registry-classes.php';
    }

    final class Integration_Registry
    {
        private static ?self $instance = null;
        /** @var array<string, Integration> */
        private array $integrations = [];
        /** @var array<string, array<string, Capability_Module>> */
        private array $capabilities = [];

        public static function get_instance(): self
        {
            return self::$instance ??= new self();
        }

        public function init(): void
        {
            add_action('plugins_loaded', function (): void {
                $this->register(new Providers\ServerPilot\ServerPilot_Integration());
                do_action('wu_register_integrations', $this);
            }, 9);
            add_action('plugins_loaded', function (): void {
                $this->add_capability('serverpilot', new Providers\ServerPilot\ServerPilot_Domain_Mapping());
                do_action('wu_register_capabilities', $this);
                foreach ($this->capabilities as $id => $modules) {
                    foreach ($modules as $module) {
                        $module->set_integration($this->integrations[$id]);
                        if ($this->integrations[$id]->is_enabled() && $this->integrations[$id]->is_setup()) {
                            $module->register_hooks();
                        }
                    }
                }
            }, 12);
        }

        public function register(Integration $integration): void
        {
            $this->integrations[$integration->get_id()] = $integration;
        }

        public function get(string $id): ?Integration
        {
            return $this->integrations[$id] ?? null;
        }

        public function add_capability(string $id, Capability_Module $module): void
        {
            $this->capabilities[$id][$module->get_capability_id()] = $module;
        }

        public function get_capability(string $id, string $capability): ?Capability_Module
        {
            return $this->capabilities[$id][$capability] ?? null;
        }
    }

    Integration_Registry::get_instance()->init();
}
