<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use WP_Ultimo\Integrations\Base_Capability_Module;
use WP_Ultimo\Integrations\Capabilities\Domain_Mapping_Capability;

/** Replaces the built-in module. Ultimate Multisite calls `register_hooks()` if its switch is on. */
final class RegistryDomainMapping extends Base_Capability_Module implements Domain_Mapping_Capability
{
    protected array $supported_features = ['autossl'];

    public function get_capability_id(): string
    {
        return 'domain-mapping';
    }

    public function get_title(): string
    {
        return __('Domain Mapping', 'serverpilot-sync');
    }

    public function get_explainer_lines(): array
    {
        return [
            'will' => [
                __(
                    'Keep ServerPilot\'s list in sync with every domain that is mapped, renamed or removed',
                    'serverpilot-sync',
                ),
                __('Enable AutoSSL as soon as ServerPilot has a certificate', 'serverpilot-sync'),
            ],
            'will_not' => [
                __('Change a domain on the list that was added outside this plugin', 'serverpilot-sync'),
            ],
        ];
    }

    public function register_hooks(): void
    {
        UltimateMultisite::switchOn();
    }

    // hooks.php handles the events that would call these four; the scheduled sync finds what a direct call has changed.
    public function on_add_domain(string $domain, int $site_id): void {}

    public function on_remove_domain(string $domain, int $site_id): void {}

    public function on_add_subdomain(string $subdomain, int $site_id): void {}

    public function on_remove_subdomain(string $subdomain, int $site_id): void {}

    public function test_connection()
    {
        return $this->get_integration()->test_connection();
    }
}
