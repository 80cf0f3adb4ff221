<?php

declare(strict_types=1);

namespace ServerPilot\Sync\Host\Ultimate;

use Closure;
use RuntimeException;
use ServerPilot\Sync\Domain\Installation\Credentials;
use ServerPilot\Sync\Domain\Installation\HostKind;
use ServerPilot\Sync\Host\Host;
use WP_Ultimo\Integrations\Host_Providers\ServerPilot_Host_Provider;
use WP_Ultimo\Integrations\Integration_Registry;
use WP_Ultimo\Managers\Domain_Manager;

/**
 * Ultimate Multisite, with its integration registry (2.4.13) or with host providers (2.4.10); its classes show which. Our
 * integration replaces the built-in one, with the same switch, wizard and connection test.
 */
final class UltimateMultisite implements Host
{
    /** Our integration has replaced the built-in one. */
    private static bool $is_registered = false;
    /** Ultimate Multisite calls the hooks of an integration only if its switch is on and it is configured. */
    private static bool $is_on = false;
    /** @var Closure(): string|null what is wrong with the connection; empty if nothing is */
    private static ?Closure $connection_problem = null;

    /** @param Closure(): string $connection_problem */
    public static function registerIntegration(object $registry, Closure $connection_problem): void
    {
        if (!$registry instanceof Integration_Registry || Compatibility::problems() !== []) {
            return;
        }
        self::$connection_problem = $connection_problem;
        $registry->register(new RegistryIntegration());
    }

    public static function registerCapability(object $registry): void
    {
        if (!$registry instanceof Integration_Registry || Compatibility::problems() !== []) {
            return;
        }
        $registry->add_capability('serverpilot', new RegistryDomainMapping());
        self::$is_registered = true;
    }

    /** @param Closure(): string $connection_problem */
    public static function replaceHostProvider(Closure $connection_problem): void
    {
        // Versions with the registry also fire this hook, for third-party providers.
        if (Compatibility::hasRegistry() || Compatibility::problems() !== []) {
            return;
        }
        $built_in = ServerPilot_Host_Provider::get_instance();
        foreach (['add_domain', 'remove_domain', 'add_subdomain', 'remove_subdomain'] as $event) {
            remove_action("wu_{$event}", [$built_in, "on_{$event}"]);
        }
        remove_filter('wu_domain_manager_get_integrations', [$built_in, 'self_register']);
        remove_action('init', [$built_in, 'add_to_integration_list']);
        self::$connection_problem = $connection_problem;
        HostProvider::get_instance();
        self::$is_registered = true;
    }

    /** Called in place of the built-in integration's own hooks. */
    public static function switchOn(): void
    {
        self::$is_on = true;
    }

    /**
     * The connection test of the wizard. In both variants its AJAX action checks neither capability nor nonce, and our response
     * lists the apps of the account.
     *
     * @return string what is wrong, in a sentence; empty if nothing is
     */
    public static function connectionProblem(): string
    {
        if (wp_doing_ajax() && !current_user_can('manage_network')) {
            return __('You are not allowed to do this.', 'serverpilot-sync');
        }

        return self::$connection_problem === null ? '' : (self::$connection_problem)();
    }

    public function kind(): HostKind
    {
        return HostKind::UltimateMultisite;
    }

    public function problem(): string
    {
        $problems = Compatibility::problems();

        return $problems === []
            ? ''
            : sprintf(
                /* translators: %s: names of classes */
                __(
                    'ServerPilot Sync is not compatible with this version of Ultimate Multisite. Missing or changed: %s. The integration of Ultimate Multisite works as if ServerPilot Sync were not active.',
                    'serverpilot-sync',
                ),
                implode(', ', $problems),
            );
    }

    public function isOn(): bool
    {
        return self::$is_registered && self::$is_on;
    }

    public function hasOwnSwitch(): bool
    {
        return false;
    }

    public function switchHint(): string
    {
        return __(
            'Set up and activate the integration "ServerPilot" at Network Admin > Ultimate Multisite > Settings > Integrations.',
            'serverpilot-sync',
        );
    }

    public function addsWww(string $domain): bool
    {
        if ($this->problem() !== '') {
            throw new RuntimeException($this->problem());
        }

        return Domain_Manager::get_instance()->should_create_www_subdomain($domain);
    }

    public function isCustomerOf(int $user, int $site): bool
    {
        return Customers::hasSite($user, $site);
    }

    public function storedCredentials(): ?Credentials
    {
        $integration = Compatibility::hasRegistry() && Compatibility::problems() === []
            ? Integration_Registry::get_instance()->get('serverpilot')
            : null;
        if ($integration === null) {
            return null;
        }
        $values = [];
        foreach (Credentials::CONSTANTS as $constant) {
            $values[$constant] = $integration->get_credential($constant);
        }

        return new Credentials($values);
    }

    public function description(): string
    {
        // @mago-ignore analysis:non-existent-function (Ultimate Multisite's)
        $version = function_exists('wu_get_version') ? (string) wu_get_version() : '';
        $variant = Compatibility::hasRegistry() ? 'integration registry' : 'host providers';

        return trim("{$version} {$variant}") . (self::$is_registered ? ', replaced' : '');
    }
}
