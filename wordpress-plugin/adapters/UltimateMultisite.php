<?php

declare(strict_types=1);

namespace ServerPilot\Sync;

use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;
use WP_Ultimo\Integrations\Integration_Registry;
use WP_Ultimo\Managers\Domain_Manager;

/**
 * Ultimate Multisite, both generations: its integration "ServerPilot" is taken over in place, with its switch, its wizard
 * and its connection test. Which generation it is, is decided by its classes.
 */
final class UltimateMultisite implements Adapter
{
    private const CONSTANTS = ['WU_SERVER_PILOT_CLIENT_ID', 'WU_SERVER_PILOT_API_KEY', 'WU_SERVER_PILOT_APP_ID'];
    private const EVENTS = [
        'wu_add_domain' => 'add',
        'wu_add_subdomain' => 'add',
        'wu_domain_added' => 'add',
        'wu_remove_domain' => 'remove',
        'wu_remove_subdomain' => 'remove',
        'wu_domain_removed' => 'remove',
    ];

    /** Its integration is ours now. */
    private static bool $taken_over = false;
    /** Its switch is on, and it has what it needs. */
    private static bool $switched_on = false;

    public static function isThere(): bool
    {
        return class_exists('WP_Ultimo\WP_Ultimo') || function_exists('WP_Ultimo');
    }

    /** Hooks of Ultimate Multisite that say when its integrations may be replaced. It may load before us, or after. */
    public static function waitForIt(): void
    {
        add_action('wu_register_integrations', self::takeIntegration(...));
        add_action('wu_register_capabilities', self::takeCapability(...));
        add_action('wp_ultimo_host_providers_load', self::takeHostProvider(...));
    }

    public static function isTakenOver(): bool
    {
        return self::$taken_over;
    }

    /** Called in place of the built-in integration's own hooks. */
    public static function switchOn(): void
    {
        self::$switched_on = true;
    }

    public function isOn(): bool
    {
        return self::$taken_over && self::$switched_on;
    }

    public function listen(): void
    {
        if (!$this->isOn()) {
            return;
        }
        foreach (self::EVENTS as $hook => $wish) {
            add_action($hook, static fn(mixed $domain) => Reminder::$wish($domain, $hook));
        }
        // A rename never removes the old name; a new record says "new" for it.
        add_action(
            'wu_transition_domain_domain',
            static function (mixed $old, mixed $new): void {
                if ($old !== 'new') {
                    Reminder::remove($old, 'wu_transition_domain_domain');
                }
                Reminder::add($new, 'wu_transition_domain_domain');
            },
            10,
            2,
        );
        add_action(
            'wu_domain_post_delete',
            static fn(mixed $_, mixed $domain) => Reminder::remove(self::nameOf($domain), 'wu_domain_post_delete'),
            10,
            2,
        );
        add_action('wu_domain_manager_dns_propagation_finished', static fn(mixed $domain) => Reminder::add(
            self::nameOf($domain),
            'wu_domain_manager_dns_propagation_finished',
        ));
        add_filter('wu_async_process_domain_stage_max_tries', static function (mixed $tries): int {
            /** How often Ultimate Multisite looks at a domain's DNS, and then at its certificate, before it gives up. */
            return max((int) $tries, (int) apply_filters('serverpilot_ssl_max_tries', 12));
        });
        require_once __DIR__ . '/ultimate/CustomerView.php';
        CustomerView::listen();
        require_once __DIR__ . '/ultimate/StageRecovery.php';
        add_action(Wake::HEARTBEAT, static fn() => (new StageRecovery(services()->client))->run(), 20);
        (new CoreMultisite())->listen();
    }

    public function bringsWww(string $domain): bool
    {
        return (bool) Domain_Manager::get_instance()->should_create_www_subdomain($domain);
    }

    public function storedCredentials(): ?array
    {
        $integration = class_exists(Integration_Registry::class)
            ? Integration_Registry::get_instance()->get('serverpilot')
            : null;
        if ($integration === null) {
            return null;
        }
        [$client_id, $api_key, $app_id] = array_map(
            static fn(string $name): string => (string) $integration->get_credential($name),
            self::CONSTANTS,
        );

        return ['client_id' => $client_id, 'api_key' => $api_key, 'app_id' => $app_id];
    }

    private static function takeIntegration(Integration_Registry $registry): void
    {
        if (services()->client->isUsable()) {
            require_once __DIR__ . '/ultimate/RegistryIntegration.php';
            $registry->register(new RegistryIntegration());
        }
    }

    private static function takeCapability(Integration_Registry $registry): void
    {
        if (services()->client->isUsable()) {
            require_once __DIR__ . '/ultimate/RegistryDomainMapping.php';
            $registry->add_capability('serverpilot', new RegistryDomainMapping());
            self::$taken_over = true;
        }
    }

    private static function takeHostProvider(): void
    {
        // The later generation fires this hook as well, for providers of third parties.
        if (!services()->client->isUsable() || class_exists(Integration_Registry::class)) {
            return;
        }
        $built_in = ServerPilot_Host_Provider::get_instance();
        foreach (['add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain'] as $event) {
            remove_action("wu_{$event}", [$built_in, "on_{$event}"]);
        }
        remove_filter('wu_domain_manager_get_integrations', [$built_in, 'self_register']);
        remove_action('init', [$built_in, 'add_to_integration_list']);
        require_once __DIR__ . '/ultimate/HostProvider.php';
        HostProvider::get_instance();
        self::$taken_over = true;
    }

    /**
     * The connection test of its wizard. Its AJAX action asks neither who it is nor for a nonce, in both generations, and our
     * answer names the apps of the account.
     *
     * @return string what is wrong, in a sentence; empty if nothing is
     */
    public static function test(): string
    {
        if (wp_doing_ajax() && !current_user_can('manage_network')) {
            return __('You are not allowed to do this.', 'serverpilot-sync');
        }

        return ConnectionTest::run(services()->client);
    }

    private static function nameOf(mixed $domain): mixed
    {
        return is_object($domain) && method_exists($domain, 'get_domain') ? $domain->get_domain() : $domain;
    }
}
